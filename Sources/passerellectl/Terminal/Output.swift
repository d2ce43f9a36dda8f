import Foundation
import Settings
import Varlink

/// Shows answers: as JSON for programs, as tables for people.
struct Output {
    var isJSON: Bool

    /// - Parameter table: what people see instead.
    func show(_ reply: some Encodable, _ table: () -> String) throws {
        Terminal.say(isJSON ? try Self.json(reply) : table())
    }

    /// On one line.
    static func json(_ reply: some Encodable) throws -> String {
        String(decoding: try JSONValue(encoding: reply).serialised, as: UTF8.self).visibleJSON
    }

    /// Rows under their titles, columns aligned; nothing but a dash where there is nothing.
    static func table(_ titles: [String], _ rows: [[String?]]) -> String {
        let cells = rows.map { row in row.map { $0.flatMap { $0.isEmpty ? nil : $0.visible } ?? "–" } }
        let widths = titles.indices.map { column in ([titles] + cells).map { $0[column].count }.max() ?? 0 }
        return ([titles.map { $0.uppercased() }] + cells).map { row in
            zip(row, widths).map { $0.padding(toLength: $1) }.joined(separator: "  ").trimmingTrailingSpaces
        }.joined(separator: "\n")
    }

    /// One thing with what is known of it; what is not known is left out.
    static func card(_ fields: [(String, String?)]) -> String {
        let known = fields.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0.visible) } }
        let width = known.map(\.0.count).max() ?? 0
        return known.map { "\($0.padding(toLength: width))  \($1)" }.joined(separator: "\n")
    }
}

extension String {
    /// By characters, as a terminal counts them; Foundation's `padding` counts UTF-16 units.
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, length - count))
    }

    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
