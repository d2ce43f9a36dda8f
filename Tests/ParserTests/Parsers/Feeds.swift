import Foundation

@testable import Feed

extension FuzzedParser {
    /// What an academy or a school's office delivers.
    static let feeds = [
        FuzzedParser(name: "aaf") { try read($0, as: "X_Complet_20261001_Eleve_0000.xml", .aaf, .pupils) },
        FuzzedParser(name: "aaf-relatives") {
            try read($0, as: "X_Complet_20261001_PersRelEleve_0000.xml", .aaf, .relatives)
        },
        FuzzedParser(name: "csv") { try read($0, as: "list.csv", .csv, nil) },
        FuzzedParser(name: "aaf-name") { _ = AAFFileName(String(decoding: $0, as: UTF8.self)) },
    ]

    private static func read(
        _ bytes: [UInt8], as name: String, _ format: FeedFormat, _ category: AAFCategory?
    ) throws {
        let folder = "/dev/shm/passerelle-fuzz-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        let file = FeedFile(path: path, name: name, format: format, category: category)
        guard let reader = try? file.reader(source: "AC-NANTES") else { return }
        // Ends: each turn reads on, and the last one says so.
        while let items = try? reader.next() {
            for case .refused(let record) in items {
                try require(!record.message.contains { $0.isNewline }, "a refusal of several lines")
            }
        }
    }
}
