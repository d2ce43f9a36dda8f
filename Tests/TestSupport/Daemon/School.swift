import ControlAPI
import Foundation
import Varlink

/// Pupils of one school, brought to a daemon as a school's office does: a class list, and codes for the letters.
public struct School: Sendable {
    public static let uai = "0440001A"
    public static let born = "2012-12-18"

    /// The codes by the feed's key.
    public let codes: [(key: String, code: String)]

    /// - Parameters:
    ///   - first: the number of the first pupil.
    ///   - form: the class that they are in, and that codes are issued to.
    public init(of count: Int, first: Int = 1, form: String = "3B", at daemon: DaemonProcess) async throws {
        let path = try Self.classList(first..<(first + count), form: form, in: daemon.folder)
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        let report = try await client.call(Administration.Import.self, .init(path: path, format: .csv))
        guard report.counts.people == count else { throw TestFailure("not imported: \(report)") }
        var codes: [(key: String, code: String)] = []
        for try await reply in try client.stream(
            Administration.IssueCodes.self, .init(schoolUAI: Self.uai, class: form))
        {
            if let issued = reply.issued { codes.append((issued.key, issued.code.text)) }
        }
        self.codes = codes
    }

    /// - Returns: the path of a list of these pupils.
    public static func classList(_ numbers: Range<Int>, form: String = "3B", in folder: String) throws -> String {
        let path = "\(folder)/class-\(numbers.lowerBound)-\(numbers.count).csv"
        let rows = numbers.map { "LE GOFF;Zoé;18/12/2012;\(form);\(uai);\($0);Collège Jules Verne" }
        try (["nom;prénom;né(e) le;classe;UAI;numéro;établissement"] + rows).joined(separator: "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    public static func activation(_ code: String, _ identifier: String) -> Portal.Activate.Parameters {
        .init(
            code: SensitiveText(code), givenName: "Zoé", birthDate: born, identifier: identifier,
            password: SensitiveText("Mimosa-42"), mail: "\(identifier)@example.org")
    }
}
