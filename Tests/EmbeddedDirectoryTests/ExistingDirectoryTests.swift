import EmbeddedDirectory
import Foundation
import TestSupport
import Testing

@Suite("A slapd that is there already") struct ExistingDirectoryTests {
    @Test("It takes the rendered configuration, and the same accounts open a bind as in ours")
    func sameTable() async throws {
        try await withTemporaryFolder { folder in
            try await ExistingSlapd.with(in: folder) { slapd in
                try await SignInTable().check(slapd)
                #expect(
                    try await slapd.search(as: .ent, filter: "(uid=eleve0)").first?["passerellestate"] == ["active"])
                #expect(try await slapd.search(as: .ent, filter: "(passerelleVersion=1)").isEmpty)
            }
        }
    }

    @Test("It learns a newer schema while it runs and holds entries, by the commands of the documentation")
    func newerSchema() async throws {
        try await withTemporaryFolder { folder in
            let text = try String(contentsOfFile: "\(Repository.root)/docs/existing-directory.md", encoding: .utf8)
            let start = try #require(text.range(of: "awk -v dn="))
            let end = try #require(text[start.lowerBound...].range(of: "\n```"))
            let schema = try String(contentsOfFile: "\(Repository.schemaFolder)/passerelle.ldif", encoding: .utf8)
            // An older one: what the import's lock needs came last.
            let definition = try #require(
                schema.firstMatch(of: /olcAttributeTypes: \( passerelleAttribute:30 .*\n(  .*\n)+/))
            let older = schema.replacing(definition.0, with: "").replacing(" $ passerelleImportLock", with: "")
            try await ExistingSlapd.with(in: folder) { slapd in
                try await slapd.add(SampleAccount("alma"))
                let administrator = Identity.person(dn: "cn=config", password: "config")
                let found = try await slapd.run(
                    "ldapsearch",
                    ["-LLL", "-b", "cn=schema,cn=config", "-s", "one", "(cn=*passerelle)", "dn"], as: administrator)
                let dn = try #require(found.output.firstMatch(of: /dn: (cn=\{[0-9]+\}passerelle,cn=schema,cn=config)/))
                    .1
                let lock = "dn: ou=registry,\(slapd.names.suffix)\nchangetype: modify\nreplace: passerelleImportLock\n"
                for (version, result) in [(older, 17), (schema, 0)] {
                    try version.write(toFile: "\(folder)/passerelle.ldif", atomically: true, encoding: .utf8)
                    let script = text[start.lowerBound..<end.lowerBound].replacing(
                        "cn={4}passerelle,cn=schema,cn=config", with: dn)
                    let made = try await runProgram("/bin/sh", ["-c", "cd '\(folder)' && \(script)"])
                    #expect(made.status == 0, "\(made.output)")
                    let change = try String(contentsOfFile: "\(folder)/upgrade.ldif", encoding: .utf8)
                    #expect(try await slapd.modify(change, as: administrator) == 0)
                    #expect(try await slapd.modify(lock + "passerelleImportLock: x\n") == result)
                    #expect(
                        try await slapd.canBind(
                            dn: SampleAccount("alma").dn(in: slapd), password: SampleAccount.password))
                }
            }
        }
    }

    @Test("The ppolicy module that somebody loads later, while it runs, makes pwdReset count from that moment")
    func policyLoadedLater() async throws {
        try await withTemporaryFolder { folder in
            try await ExistingSlapd.with(in: folder) { slapd in
                try await slapd.add(SampleAccount("alma"))
                let dn = try SampleAccount("alma").dn(in: slapd)
                #expect(try await slapd.canBind(dn: dn, password: SampleAccount.password))
                let load =
                    "dn: cn=module{0},cn=config\nchangetype: modify\nadd: olcModuleLoad\nolcModuleLoad: ppolicy\n"
                #expect(try await slapd.modify(load, as: .person(dn: "cn=config", password: "config")) == 0)
                for (value, opens) in [("TRUE", false), ("FALSE", true)] {
                    let reset = "dn: \(dn)\nchangetype: modify\nreplace: pwdReset\npwdReset: \(value)\n"
                    #expect(try await slapd.modify(reset) == 0)
                    #expect(try await slapd.canBind(dn: dn, password: SampleAccount.password) == opens)
                }
            }
        }
    }
}
