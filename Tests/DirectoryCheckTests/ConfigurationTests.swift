import DirectoryCheck
import LDAPClient
import TestSupport
import Testing

@Suite("The door test where cn=config can be read") struct ConfigurationTests {
    private static let readable = TemplateEdit(
        "system.ldif", "olcAccess: to * by dn.exact=\"gidNumber=0",
        "olcAccess: to * by dn.exact=\"${daemon}\" read by dn.exact=\"gidNumber=0")

    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var edit: TemplateEdit?
        var failed: Set<Check>

        init(_ name: String, _ edit: TemplateEdit? = nil, _ failed: Set<Check>) {
            testDescription = name
            self.edit = edit
            self.failed = failed
        }
    }

    private static let reset = "  by set=\"this/pwdReset & [TRUE]\" none\n"
    static let faults = [
        Fault("our own configuration", nil, []),
        Fault(
            "a rule in front that lets people write their password",
            TemplateEdit("database.ldif", reset, reset + "  by self write\n"),
            [.personPassword, .configurationAccess]),
        Fault(
            "slapo-unique does not serialize",
            TemplateEdit("database.ldif", "olcUniqueURI: serialize ", "olcUniqueURI: "),
            [.unique, .configurationUnique]),
        Fault(
            "logins are not indexed",
            TemplateEdit("database.ldif", "uid,ENTPersonLogin,ENTPersonAlias", "uid,ENTPersonAlias"),
            [.configurationIndexes]),
        Fault(
            "the server's limits hold for the daemon",
            TemplateEdit("database.ldif", "olcLimits: dn.exact=\"${daemon}\" time=unlimited size=unlimited\n", ""),
            [.configurationLimits]),
        Fault(
            "acknowledged writes are not on the disk", TemplateEdit("database.ldif", "${noSync}", "TRUE"),
            [.configurationTraps]),
    ]

    @Test("says what is set wrong, and nothing else", arguments: faults)
    func fault(_ fault: Fault) async throws {
        try await withCheckedDirectory([Self.readable] + (fault.edit.map { [$0] } ?? [])) { checked in
            let findings = try await checked.check()
            #expect(findings.failed == fault.failed, "\(findings.text)")
            #expect(!findings.untried.contains(.configuration))
        }
    }
}

@Suite("The door test and servers") struct ServerTests {
    @Test("A server of the configuration that does not answer is reported, and the others are tried")
    func oneIsDown() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.daemon.connectTimeout = .seconds(1)
            checked.settings.daemon.sessionTimeout = .seconds(1)
            checked.settings.daemon.uris.append(LDAPURI(.tcp(host: "127.0.0.1", port: UInt16(try freePort()))))
            let findings = try await checked.check()
            #expect(findings.filter(\.isBlocking).map(\.check) == [.reach])
            #expect(findings.failed == [])
        }
    }

    @Test("A replica that does not get what is written is reported, and keeps nothing")
    func strayReplica() async throws {
        try await withCheckedDirectory { first in
            try await withCheckedDirectory { second in
                var checked = first
                checked.settings.daemon.uris += second.settings.daemon.uris
                checked.settings.replicationPatience = .seconds(1)
                let before = try await second.tree()
                let findings = try await checked.check()
                let blocking = findings.filter(\.isBlocking)
                #expect(blocking.map(\.server) == second.settings.daemon.uris.map { "\($0)" })
                #expect(try await second.tree() == before)
            }
        }
    }

    @Test("When no server answers, or none takes us for the daemon, nothing is tried")
    func none() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.daemon.credentials = .anonymous
            await #expect { try await checked.check() } throws: { ($0 as? CheckError)?.code == .notTheDaemon }
            checked.settings.daemon.sessionTimeout = .seconds(1)
            checked.settings.daemon.uris = [.socket("/nonexistent/ldapi")]
            await #expect { try await checked.check() } throws: { ($0 as? CheckError)?.code == .unreachable }
        }
    }
}
