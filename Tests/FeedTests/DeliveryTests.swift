import Foundation
import TestSupport
import Testing

@testable import Feed

@Suite("Deliveries")
struct DeliveryTests {
    private func names(_ files: [String], folder isFolder: Bool = true) async throws -> (
        files: [String], notes: [String]
    ) {
        let content = Array("<ficAlimMENESR/>".utf8)
        return try await withFiles(Dictionary(uniqueKeysWithValues: files.map { ($0, content) })) { folder in
            let delivery = try FeedDelivery(path: isFolder ? folder : "\(folder)/\(files[0])")
            return (delivery.files.map(\.name), delivery.notes)
        }
    }

    private func refusal(of files: [String], folder: Bool = true) async throws -> FeedError.Code? {
        do {
            _ = try await names(files, folder: folder)
            return nil
        } catch let error as FeedError {
            #expect(!error.message.isEmpty)
            return error.code
        }
    }

    @Test(
        "schools come before pupils, pupils before relatives, chunks in the order of their numbers, whatever stands in front of the names"
    )
    func order() async throws {
        let expected = [
            "X_Complet_20261120_EtabEducNat_0000.xml", "B_Complet_20261120_Eleve_0000.xml",
            "A_Complet_20261120_Eleve_0001.xml", "A_B_C_Complet_20261120_Eleve_0010.xml",
            "A_Complet_20261120_PersRelEleve_0000.xml", "A_Complet_20261120_PersRelEleve_0001.xml",
        ]
        #expect(try await names(expected.reversed()).files == expected)
    }

    @Test("other categories are left alone with a note")
    func otherCategories() async throws {
        let others = ["PersEducNat", "MefEducNat", "MatiereEducNat", "Nouveau"]
        let result = try await names(others.map { "X_Complet_20261120_\($0)_0000.xml" } + [pupilFile])
        #expect(result.files == [pupilFile])
        #expect(result.notes.count == 4)
    }

    @Test("of two feeds in one folder the newer one counts, for each category")
    func newest() async throws {
        let result = try await names([
            "X_Complet_20261113_Eleve_0000.xml", "X_Complet_20261120_Eleve_0000.xml",
            "X_Complet_20261113_EtabEducNat_0000.xml",
        ])
        #expect(result.files == ["X_Complet_20261113_EtabEducNat_0000.xml", "X_Complet_20261120_Eleve_0000.xml"])
        #expect(result.notes.count == 1)
    }

    @Test("changes come after the complete feed before them, day by day; older ones are left alone")
    func deltas() async throws {
        let files = [
            "X_Delta_20261122_Eleve_0000.xml", "X_Delta_20261121_PersRelEleve_0000.xml",
            "X_Delta_20261121_Eleve_0000.xml", "X_Delta_20261120_Eleve_0000.xml", pupilFile,
        ]
        try await withFiles(Dictionary(uniqueKeysWithValues: files.map { ($0, Array("<ficAlimMENESR/>".utf8)) })) {
            folder in
            let deliveries = try FeedDelivery.deliveries(at: folder)
            #expect(deliveries.map(\.scope) == [.complete, .changes, .changes])
            #expect(deliveries.map { $0.files.map(\.name) } == [[pupilFile], [files[2], files[1]], [files[0]]])
            #expect(deliveries[0].notes.count == 1)
            #expect(try FeedDelivery(path: "\(folder)/\(files[0])").scope == .changes)
            #expect(try FeedDelivery(path: "\(folder)/\(pupilFile)").scope == .part)
        }
    }

    @Test(
        "what might be a part of the feed and is not understood refuses the folder",
        arguments: [
            ["eleves.xml", pupilFile], ["X_Complet_20261120_Eleve.xml"], ["X_Complet_2026112_Eleve_0000.xml"],
            ["Eleve_0000.xml"],
            ["feed.tgz"], ["feed.zip"], ["README"], [], ["X_Complet_20261120_PersEducNat_0000.xml"],
        ])
    func notUnderstood(files: [String]) async throws {
        #expect(try await refusal(of: files) == .notUnderstood)
    }

    @Test("other files beside a feed are left alone with a note, a DTD and hidden ones without")
    func others() async throws {
        let result = try await names([pupilFile, "README", "feed.tgz", "ficAlimMENESR.dtd", ".hidden.xml"])
        #expect(result.files == [pupilFile])
        #expect(result.notes.count == 2)
    }

    @Test(
        "one file may have any name; archives and other categories are refused",
        arguments: [
            ("any.xml", nil), ("liste.csv", nil), ("liste", nil), ("feed.tar.gz", FeedError.Code.malformed),
            ("feed.7z", .notUnderstood),
            ("X_Complet_20261120_PersRelEleve_0000.xml", nil),
            ("X_Complet_20261120_PersEducNat_0000.xml", .notUnderstood),
        ])
    func oneFile(name: String, code: FeedError.Code?) async throws {
        #expect(try await refusal(of: [name], folder: false) == code)
    }

    @Test(
        "the format is told by the name, else by the first character, unless it is given",
        arguments: [
            ("x.xml", FeedFormat?.none, FeedFormat.aaf), ("x.TXT", nil, .csv), ("x.dat", nil, .aaf),
            ("x.csv", .aaf, .aaf),
            ("x.xml", .csv, .csv),
        ])
    func format(name: String, given: FeedFormat?, expected: FeedFormat) async throws {
        try await withFiles([name: Array(" \n<ficAlimMENESR/>".utf8)]) { folder in
            let delivery = try FeedDelivery(path: "\(folder)/\(name)", format: given)
            #expect(delivery.files.map(\.format) == [expected])
        }
    }

    @Test("what is no regular file is refused without waiting for it")
    func notRegular() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/\(pupilFile)"
            mkfifo(path, 0o600)
            let file = try FeedDelivery(path: path).files[0]
            #expect { try file.size } throws: { ($0 as? FeedError)?.code == .unreadable }
            #expect { try FeedDelivery(path: "/dev/zero") } throws: { ($0 as? FeedError)?.code == .unreadable }
            #expect { try FeedDelivery(path: "\(folder)/none") } throws: { ($0 as? FeedError)?.code == .unreadable }
            try FileManager.default.createDirectory(
                atPath: "\(folder)/X_Complet_20261120_Eleve_0001.xml", withIntermediateDirectories: true)
            let inner = try FeedDelivery(path: folder).files.map { file in (try? file.size) == nil }
            #expect(inner == [true, true])
        }
    }
}
