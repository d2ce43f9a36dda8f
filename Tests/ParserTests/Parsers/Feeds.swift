import Accounts
import Directory
import Foundation

@testable import Feed

extension FuzzedParser {
    /// What an academy or a school's office delivers.
    static let feeds = [
        FuzzedParser(name: "aaf") { try read($0, as: "X_Complet_20261001_Eleve_0000.xml", .aaf, .pupils) },
        FuzzedParser(name: "aaf-relatives") {
            try read($0, as: "X_Complet_20261001_PersRelEleve_0000.xml", .aaf, .relatives)
        },
        FuzzedParser(name: "aaf-schools") {
            try read($0, as: "X_Complet_20261001_EtabEducNat_0000.xml", .aaf, .schools)
        },
        FuzzedParser(name: "aaf-changes") {
            try read($0, as: "X_Delta_20261001_Eleve_0000.xml", .aaf, .pupils, isDelta: true)
        },
        FuzzedParser(name: "csv") { try read($0, as: "list.csv", .csv, nil) },
        FuzzedParser(name: "aaf-name") { _ = AAFFileName(String(decoding: $0, as: UTF8.self)) },
        FuzzedParser(name: "archive") { bytes in
            let folder = try write(bytes, "delivery.zip")
            let archive = try? UnpackedArchive(path: "\(folder)/delivery.zip", name: "delivery.zip", in: folder)
            let unpacked = try archive.map { try FileManager.default.contentsOfDirectory(atPath: $0.folder) } ?? []
            try require(
                unpacked.allSatisfy { AAFFileName($0)?.category?.isImported == true }, "a file that is no feed's")
            let beside = try FileManager.default.contentsOfDirectory(atPath: folder).count
            try require(beside == (archive == nil ? 1 : 2), "something is written beside its folder")
        },
    ]

    private static func read(
        _ bytes: [UInt8], as name: String, _ format: FeedFormat, _ category: AAFCategory?, isDelta: Bool = false
    ) throws {
        let folder = try write(bytes, name)
        let file = FeedFile(path: "\(folder)/\(name)", name: name, format: format, category: category, isDelta: isDelta)
        guard let reader = try? file.reader(source: "AC-NANTES") else { return }
        // Ends: each turn reads on, and the last one says so.
        while let part = try? reader.next() {
            let items = part()
            for case .refused(let record) in items {
                try require(!record.message.contains { $0.isNewline }, "a refusal of several lines")
            }
            for case .change(let change) in items { try apply(change) }
        }
    }

    /// To somebody of whom nothing is known: what a change says is read when what it changes is.
    private static func apply(_ change: AAFChange) throws {
        guard !change.isDeletion, change.category == .pupils, let birthDate = CivilDate(iso8601: "2012-12-18")
        else { return }
        let nobody = PupilFacts(
            key: change.key, source: "AC-NANTES", surname: "X", givenName: "Y",
            birthDate: birthDate, schoolUAI: "0449101D", schoolName: "X")
        _ = try? change.pupil(nobody, source: "AC-NANTES")
    }

    /// - Returns: a folder with nothing in it but this.
    private static func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let folder = "/dev/shm/passerelle-fuzz-\(getpid())-\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return folder
    }
}
