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
