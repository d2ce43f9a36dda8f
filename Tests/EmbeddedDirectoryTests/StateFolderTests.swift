import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("The state folder") struct StateFolderTests {
    private let names = ServiceNames(suffix: "dc=ac-test,dc=fr", branches: .init())

    private func refusal(of path: String, names: ServiceNames? = nil) -> String? {
        do {
            _ = try StateFolder(path: path, names: names ?? self.names).open()
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("It is made with mode 0700 whatever the umask, and recognised afterwards")
    func made() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/state"
            #expect(refusal(of: path) == nil)
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
            #expect(refusal(of: path) == nil)
        }
    }

    @Test("A folder that is not empty and not ours is refused untouched")
    func foreign() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/letter.odt"))
            #expect(refusal(of: folder)?.contains("found letter.odt; give an empty folder") == true)
            #expect(try Files.names(in: folder) == ["letter.odt"])
        }
    }

    @Test("A folder of a newer version, of another tree or with a damaged marker is refused")
    func marker() async throws {
        try await withTemporaryFolder { folder in
            #expect(refusal(of: folder) == nil)
            let format = "\(folder)/format"
            let text = try Files.read(format)
            var branches = EmbeddedDirectoryConfiguration.BranchNames()
            branches.people = "personnes"
            let others = [
                ServiceNames(suffix: "dc=autre,dc=fr", branches: .init()),
                ServiceNames(suffix: "dc=ac-test,dc=fr", branches: branches),
            ]
            for other in others { #expect(refusal(of: folder, names: other)?.contains("holds another tree") == true) }
            for (found, explanation) in [
                (text.replacing("directory 1", with: "directory 2"), "newer version"), ("hello\n", "not ours"),
                ("", "not ours"),
                (String(text.prefix(60)), "restore the folder"),
            ] {
                try Files.write(found, to: format)
                #expect(refusal(of: folder) != nil, "\(explanation)")
            }
            try Files.write(text, to: format)
            #expect(refusal(of: folder) == nil)
        }
    }

    @Test("A folder that others can enter, a file and a symbolic link are refused")
    func mode() async throws {
        try await withTemporaryFolder { folder in
            #expect(symlink(folder, "\(folder)-link") == 0)
            defer { unlink("\(folder)-link") }
            #expect(refusal(of: "\(folder)-link")?.contains("is not a folder") == true)
            chmod(folder, 0o750)
            #expect(refusal(of: folder)?.contains("mode 750") == true)
            chmod(folder, 0o700)
            try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
            #expect(refusal(of: "\(folder)/file")?.contains("is not a folder") == true)
        }
    }

    @Test("A folder of somebody else is refused", .enabled(if: geteuid() == 0))
    func owner() async throws {
        try await withTemporaryFolder { folder in
            chown(folder, 65534, 65534)
            #expect(refusal(of: folder)?.contains("belongs to user 65534") == true)
        }
    }
}
