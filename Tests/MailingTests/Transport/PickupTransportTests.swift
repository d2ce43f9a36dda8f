import Foundation
import Mailing
import Testing

@Suite struct PickupTransportTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("one file for each mail, for its owner only whatever the umask, named in order of sending")
    func files() async throws {
        try await withFolder { parent in
            let folder = "\(parent)/run/mail"
            let former = umask(0)
            defer { umask(former) }
            let transport = try PickupTransport(folder: folder)
            let messages = try (0..<20).map { _ in try message() }
            for message in messages { try await transport.send(message) }
            let names = try names(in: folder)
            #expect(try mode(folder) == 0o700)
            #expect(names.allSatisfy { $0.hasSuffix(".eml") && !$0.hasPrefix(".") })
            let contents = try names.map { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")) }
            #expect(contents == messages.map(data))
            for name in names { #expect(try mode("\(folder)/\(name)") == 0o600) }
        }
    }

    @Test("many at once: each whole, none lost")
    func concurrent() async throws {
        try await withFolder { folder in
            let transport = try PickupTransport(folder: folder)
            let messages = try (0..<50).map { _ in try message() }
            try await withThrowingTaskGroup { group in
                for message in messages { group.addTask { try await transport.send(message) } }
                try await group.waitForAll()
            }
            let contents = try names(in: folder).map { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")) }
            #expect(Set(contents) == Set(messages.map(data)))
        }
    }

    @Test("a full disk is for later, and leaves nothing behind")
    func fullDisk() async throws {
        try await withFolder { folder in
            let mounted = try await Programs.run(
                "/usr/bin/mount", ["-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", folder])
            guard mounted.status == 0 else {
                throw SurroundingsError(description: "no tmpfs to fill: run the tests as root")
            }
            do {
                let transport = try PickupTransport(folder: folder)
                let school = String(repeating: "très long ", count: 1000)
                let message = try message(
                    .accountCreated(AccountLine(givenName: "a", surname: "b", identifier: "c", schoolName: school)))
                let error = await #expect(throws: MailError.self) { try await transport.send(message) }
                #expect(error?.code == .temporary)
                #expect(try names(in: folder) == [])
            }
            _ = try await Programs.run("/usr/bin/umount", [folder])
        }
    }

    @Test("what a killed process left half-written is removed at the next start, and nothing else is")
    func leftovers() async throws {
        try await withFolder { folder in
            for name in [".20260101T000000.000000Z-1.eml.unfinished", "20260101T000000.000000Z-1.eml", "notes.txt"] {
                try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            _ = try PickupTransport(folder: folder)
            #expect(try names(in: folder) == ["20260101T000000.000000Z-1.eml", "notes.txt"])
        }
    }

    @Test("a folder that others may enter, or a file in its place, is refused and left as it is")
    func openFolder() async throws {
        try await withFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            #expect { try PickupTransport(folder: folder) } throws: { ($0 as? MailError)?.code == .configuration }
            #expect(try mode(folder) == 0o755)
            let file = "\(folder)/file"
            try Data().write(to: URL(fileURLWithPath: file))
            #expect { try PickupTransport(folder: file) } throws: { ($0 as? MailError)?.code == .configuration }
        }
    }

    @Test("a folder that was tidied away comes back")
    func removedFolder() async throws {
        try await withFolder { parent in
            let folder = "\(parent)/mail"
            let transport = try PickupTransport(folder: folder)
            try FileManager.default.removeItem(atPath: folder)
            try await transport.send(message())
            #expect(try names(in: folder).count == 1)
            #expect(try mode(folder) == 0o700)
        }
    }
}
