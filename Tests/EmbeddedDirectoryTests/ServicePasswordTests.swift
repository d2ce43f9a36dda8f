import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("Passwords of the service entries") struct ServicePasswordTests {
    private func write(_ text: String, to name: String, of directory: TestDirectory, mode: Int = 0o600) throws {
        let path = "\(directory.configuration.stateFolder)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try #require(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
    }

    @Test("They are made once, differ, and can be read by nobody else")
    func madeOnce() async throws {
        try await withDirectory { directory in
            let passwords = [try directory.entPassword, try directory.administratorPassword]
            #expect(passwords.allSatisfy { $0.count == 32 })
            #expect(passwords[0] != passwords[1])
            for path in [try directory.embedded.entPasswordPath, directory.administratorPasswordPath] {
                var status = stat()
                #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            }
            try await directory.restart()
            #expect(passwords == [try directory.entPassword, try directory.administratorPassword])
        }
    }

    @Test("What the file says at a start is the password from then on, and the only one")
    func fileDecides() async throws {
        try await withDirectory { directory in
            let dn = try directory.names.ent
            let former = try directory.entPassword
            try write("Neuf-et-long-2026\n", to: "ent.password", of: directory)
            try await directory.restart()
            #expect(try await directory.canBind(dn: dn, password: "Neuf-et-long-2026"))
            #expect(try await !directory.canBind(dn: dn, password: former))
        }
    }

    @Test("A file that others can read is refused, and so is an empty one")
    func badFiles() async throws {
        try await withDirectory { directory in
            await directory.stop()
            try write("abc", to: "ent.password", of: directory, mode: 0o644)
            await #expect { try await directory.start() } throws: { "\($0)".contains("can be read by others") }
            try write("\n", to: "ent.password", of: directory)
            await #expect { try await directory.start() } throws: { "\($0)".contains("is empty") }
        }
    }

    @Test("The entry that has every attribute, among them a password, opens nothing where somebody forgot to remove it")
    func vocabulary() async throws {
        try await withDirectory { directory in
            let embedded = try directory.embedded
            await directory.stop()
            let entry = try embedded.rendered.renderVocabulary()
            let file = "\(directory.scratch)/vocabulary.ldif"
            try Files.write(entry, to: file)
            try await embedded.tool.addOutsideSchema(
                file: file, database: 1, configuration: embedded.folder.configuration)
            try await directory.start()
            let stored = try #require(entry.firstMatch(of: /userPassword: (.+)/)?.1)
            for password in [String(stored), String(stored.drop { $0 != "}" }.dropFirst()), "x", "vocabulary"]
            where !password.isEmpty {
                #expect(try await !directory.canBind(dn: embedded.rendered.vocabularyName, password: password))
            }
        }
    }

    @Test("The replicator signs in only while it has a password, and then reads everything and writes nothing")
    func replicator() async throws {
        try await withDirectory { directory in
            try await directory.add(SampleAccount("alma"))
            let dn = try directory.names.replicator
            #expect(try await !directory.canBind(dn: dn, password: "copy"))
            try write("copy", to: "replicator.password", of: directory)
            try await directory.restart()
            let seen = try await directory.search(as: .person(dn: dn, password: "copy"), filter: "(uid=alma)")
            #expect(seen.first?["userpassword"] == [SampleAccount.hash])
            let delete = try await directory.run(
                "ldapdelete", ["uid=alma,\(try directory.names.people)"], as: .person(dn: dn, password: "copy"))
            #expect(delete.status == 50)
            try FileManager.default.removeItem(atPath: "\(directory.configuration.stateFolder)/replicator.password")
            try await directory.restart()
            #expect(try await !directory.canBind(dn: dn, password: "copy"))
        }
    }
}
