import ControlAPI
import Foundation
import TestSupport
import Varlink

/// Pupils of one school, brought to a daemon as a school's office does: a class list, and codes for the letters.
struct School {
    static let uai = "0440001A"
    static let born = "2012-12-18"

    /// The codes by the feed's key.
    let codes: [(key: String, code: String)]

    init(of count: Int, at daemon: DaemonProcess) async throws {
        let path = "\(daemon.folder)/class.csv"
        let rows = (1...count).map { "LE GOFF;Zoé;18/12/2012;3B;\(Self.uai);\($0);Collège Jules Verne" }
        try (["nom;prénom;né(e) le;classe;UAI;numéro;établissement"] + rows).joined(separator: "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        let report = try await client.call(Administration.Import.self, .init(path: path, format: .csv))
        guard report.counts.people == count else { throw TestFailure("not imported: \(report)") }
        var codes: [(key: String, code: String)] = []
        for try await reply in try client.stream(Administration.IssueCodes.self, .init(schoolUAI: Self.uai)) {
            if let issued = reply.issued { codes.append((issued.key, issued.code.text)) }
        }
        self.codes = codes
    }

    static func activation(_ code: String, _ identifier: String) -> Portal.Activate.Parameters {
        .init(
            code: SensitiveText(code), givenName: "Zoé", birthDate: born, identifier: identifier,
            password: SensitiveText("Mimosa-42"), mail: "\(identifier)@example.org")
    }
}
