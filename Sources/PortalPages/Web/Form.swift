import ControlAPI
import Foundation
import Hummingbird

/// The fields of a form as a browser sent them, in a body or in an address.
struct Form: Sendable {
    /// Our longest form is a tenth of it.
    static let maximumBytes = 16 * 1024
    /// Above what any field may hold; the daemon says what each may.
    static let maximumFieldBytes = 1024

    private let fields: [String: String]

    /// What stands behind the question mark of an address.
    init(query request: Request) {
        fields = Dictionary(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: `Trouble.notUnderstood` for what no page of ours sends, and for what ends before it should.
    init(_ request: Request) async throws {
        guard let body = try? await request.body.collect(upTo: Self.maximumBytes),
            request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true,
            let form = Form(body: String(buffer: body))
        else { throw Trouble.notUnderstood }
        self = form
    }

    /// - Returns: `nil` for what no page of ours sends.
    init?(body: String) {
        guard let fields = try? URLEncodedFormDecoder().decode([String: String].self, from: body),
            fields.values.allSatisfy({ $0.utf8.count <= Self.maximumFieldBytes && !$0.utf8.contains(0) })
        else { return nil }
        self.fields = fields
    }

    /// What somebody typed, without the spaces that a phone's keyboard adds.
    subscript(name: String) -> String { (fields[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// A password, to the letter.
    func secret(_ name: String) -> SensitiveText { SensitiveText(fields[name] ?? "") }
}
