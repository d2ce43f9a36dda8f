import EmbeddedDirectory
import TestSupport
import Testing

@Suite("Who can sign in") struct SignInTests {
    @Test("Only the definitive password of an account whose state is byte for byte \"active\" opens a bind")
    func stateDecides() async throws {
        try await withDirectory { try await SignInTable().check($0) }
    }

    @Test("With the ppolicy module, pwdReset: TRUE keeps everybody out and FALSE nobody")
    func pwdResetDecides() async throws {
        try await withTemporaryFolder { folder in
            let templates = try editedTemplates(in: folder, "global.ldif") { text in
                text.replacing("olcModuleLoad: unique\n", with: "olcModuleLoad: unique\nolcModuleLoad: ppolicy\n")
            }
            try await withDirectory(configure: { $0.configurationFolder = templates }) {
                try await SignInTable(resets: ["TRUE", "FALSE", nil]).check($0)
            }
        }
    }

    @Test("A change of the state counts from the very next bind")
    func stateCountsAtOnce() async throws {
        try await withDirectory { directory in
            let account = SampleAccount("alma")
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            for (former, state) in [("active", "suspended"), ("suspended", "active"), ("active", "temporary")] {
                let change = """
                    dn: \(dn)
                    changetype: modify
                    delete: passerelleState
                    passerelleState: \(former)
                    -
                    add: passerelleState
                    passerelleState: \(state)

                    """
                #expect(try await directory.modify(change) == 0)
                #expect(try await directory.canBind(dn: dn, password: SampleAccount.password) == (state == "active"))
            }
        }
    }

    @Test("A registration cannot sign in, nor can the daemon or anybody by another SASL mechanism")
    func nobodyElse() async throws {
        try await withDirectory { directory in
            let names = try directory.names
            let account = SampleAccount("alma")
            try await directory.add(account)
            #expect(try await !directory.canBind(dn: names.daemon, password: "x"))
            #expect(try await !directory.canBind(dn: names.replicator, password: "x"))
            #expect(try await !directory.canBind(dn: "cn=slapd itself", password: "x"))
            #expect(try await !directory.canBind(dn: "cn=config", password: "x"))
            // EXTERNAL needs the local socket; over TCP there is nothing to be external to.
            #expect(
                try await directory.run("ldapwhoami", ["-Q", "-Y", "EXTERNAL", "-H", directory.ldapURI]).status != 0)
        }
    }
}
