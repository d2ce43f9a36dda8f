import ControlAPI
import Foundation
import Varlink

/// Mothers of the pupils of a `School`, one each, brought as a list of the school's office.
public enum Parents {
    /// - Returns: the keys of their registrations, by the child's number.
    @discardableResult
    public static func add(of numbers: Range<Int>, at daemon: DaemonProcess) async throws -> [String] {
        let path = "\(daemon.folder)/parents.csv"
        let rows = numbers.map { "LE GOFF;Anne;\($0);mère;9\($0);anne.\($0)@example.org" }
        try (["nom;prénom;élève;lien;numéro;courriel"] + rows).joined(separator: "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let client = try await VarlinkClient.connect(path: daemon.administrationPath)
        let report = try await client.call(Administration.Import.self, .init(path: path, format: .csv))
        guard report.counts.created == numbers.count else { throw TestFailure("not imported: \(report)") }
        let found = try await client.call(
            Administration.FindRegistrations.self, .init(schoolUAI: School.uai, limit: 1000))
        return numbers.compactMap { number in
            found.registrations.first { $0.kind == .responsible && $0.key.hasSuffix("+\(number)") }?.key
        }
    }
}
