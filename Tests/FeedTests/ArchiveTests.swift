import Foundation
import TestSupport
import Testing

@testable import Feed

/// Archives as Python makes them, who takes every name and every lie.
@Suite("A delivery in an archive")
struct ArchiveTests {
    private static let files = [
        schoolFile: Sample.document(Sample.school()), pupilFile: Sample.document(Sample.pupil()),
        "ENT_Complet_20261120_PersEducNat_0000.xml": Sample.document(), "README": "not a feed",
    ]

    /// Runs `script` with `files` beside it in a folder, and gives where `name` is then.
    @discardableResult
    private func withArchive<Result>(
        _ name: String, _ script: String, files: [String: String] = files,
        _ body: (_ path: String, _ scratch: String) async throws -> Result
    ) async throws -> Result {
        try await withFiles(files.mapValues { Array($0.utf8) }) { folder in
            let whole = """
                import io, os, sys, tarfile, zipfile
                os.chdir(sys.argv[1])
                names = sorted(os.listdir("."))
                \(script)
                """
            let result = try await runProgram("/usr/bin/python3", ["-c", whole, folder])
            guard result.status == 0 else { throw TestFailure(result.output) }
            let scratch = "\(folder)/scratch"
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            let value = try await body("\(folder)/\(name)", scratch)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty, "something was left behind")
            return value
        }
    }

    private static let zip = """
        with zipfile.ZipFile("feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names: archive.write(name, "2026-11-20/" + name)
        """
    private static let tgz = """
        with tarfile.open("feed.tgz", "w:gz") as archive:
            for name in names: archive.add(name, "./" + name)
        """

    @Test(
        "is read like a folder, other categories counted as not ours; nothing is left when it is done",
        arguments: ["zip", "tgz"])
    func read(kind: String) async throws {
        try await withArchive("feed.\(kind)", kind == "zip" ? Self.zip : Self.tgz) { path, scratch in
            let delivery = try FeedDelivery.deliveries(at: path, scratch: scratch)[0]
            #expect(delivery.files.map(\.name) == [schoolFile, pupilFile] && delivery.scope == .complete)
            #expect(delivery.notes.count == 2 && delivery.notes.contains { $0.contains("PersEducNat") })
            let folder = try #require(try FileManager.default.contentsOfDirectory(atPath: scratch).first)
            let mode = try FileManager.default.attributesOfItem(atPath: "\(scratch)/\(folder)")[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o700)
            for file in delivery.files {
                let reader = try file.reader(source: "AC-TEST")
                var count = 0
                while let part = try reader.next() { count += part().count }
                #expect(count == 1)
            }
        }
    }

    @Test("is refused when it is cut anywhere", arguments: ["zip", "tgz"])
    func cut(kind: String) async throws {
        try await withArchive("feed.\(kind)", kind == "zip" ? Self.zip : Self.tgz) { path, scratch in
            let whole = try Data(contentsOf: URL(filePath: path))
            for part in 0..<40 {
                try whole[..<(whole.count * part / 40)].write(to: URL(filePath: path))
                #expect { try FeedDelivery.deliveries(at: path, scratch: scratch) } throws: {
                    ($0 as? FeedError)?.code == .malformed
                }
            }
        }
    }

    @Test(
        "is refused for a path out of it, a link, or two files of one name",
        arguments: [
            "add('../X_Complet_20261120_Eleve_0000.xml')", "add('/tmp/X_Complet_20261120_Eleve_0000.xml')",
            "add('a/../../x')", "add('X_Complet_20261120_Eleve_0000.xml', tarfile.SYMTYPE)",
            "add('X_Complet_20261120_Eleve_0000.xml', tarfile.LNKTYPE)", "add('x', tarfile.FIFOTYPE)",
            "add('x', tarfile.CHRTYPE)",
            "add('a/X_Complet_20261120_Eleve_0000.xml'); add('b/X_Complet_20261120_Eleve_0000.xml')",
        ])
    func hostile(lines: String) async throws {
        let script = """
            archive = tarfile.open("feed.tgz", "w:gz")
            def add(name, type=tarfile.REGTYPE):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = type, "/etc/passwd"
                archive.addfile(entry, io.BytesIO(b""))
            \(lines)
            archive.close()
            """
        try await withArchive("feed.tgz", script) { path, scratch in
            #expect { try FeedDelivery.deliveries(at: path, scratch: scratch) } throws: {
                ($0 as? FeedError)?.code == .hostile
            }
        }
    }

    @Test("is refused when it unpacks to more than a feed can, wherever the bulk is, without filling the disk")
    func bomb() async throws {
        for name in ["X_Complet_20261120_Eleve_0000.xml", "README"] {
            let script = """
                with zipfile.ZipFile("feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.writestr("\(name)", b" " * (64 << 20))
                """
            try await withArchive("feed.zip", script, files: [:]) { path, scratch in
                #expect { try FeedDelivery.deliveries(at: path, scratch: scratch) } throws: {
                    ($0 as? FeedError)?.code == .tooLarge
                }
            }
        }
        try await withArchive("feed.tgz", Self.tgz) { path, scratch in
            var limits = UnpackedArchive.Limits()
            limits.entries = 2
            #expect { try UnpackedArchive(path: path, name: "feed.tgz", in: scratch, limits: limits) } throws: {
                ($0 as? FeedError)?.code == .tooLarge
            }
        }
    }

    @Test("what a killed process had unpacked is removed, and nothing else")
    func leftOvers() async throws {
        try await withTemporaryFolder { folder in
            for name in ["unpacked-1", "installation.key"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            FeedDelivery.removeLeftOvers(in: folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["installation.key"])
        }
    }
}
