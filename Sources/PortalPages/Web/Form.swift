import ControlAPI
import Foundation
import Hummingbird

/// The fields of a form as a browser sent them.
struct Form: Sendable {
    /// Our longest form is a tenth of it.
    static let maximumBytes = 16 * 1024
    /// Above what any field may hold; the daemon says what each may.
    static let maximumFieldBytes = 1024

    private let fields: [String: String]

    static let empty = Form(fields: [:])

    private init(fields: [String: String]) { self.fields = fields }

    /// - Throws: `Trouble.notUnderstood` for what no page of ours sends.
    init(_ request: Request) async throws {
        let body = try await request.body.collect(upTo: Self.maximumBytes)
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true,
            let fields = try? URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body)),
            fields.values.allSatisfy({ $0.utf8.count <= Self.maximumFieldBytes && !$0.utf8.contains(0) })
        else { throw Trouble.notUnderstood }
        self.fields = fields
    }

    /// What somebody typed, without the spaces that a phone's keyboard adds.
    subscript(name: String) -> String { (fields[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// A password, to the letter.
    func secret(_ name: String) -> SensitiveText { SensitiveText(fields[name] ?? "") }
}
