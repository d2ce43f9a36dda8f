import DirectoryCheck
import LDAPClient
import TestSupport
import Testing

@Suite("The door test") struct DirectoryCheckTests {
    @Test("Everything holds in our own directory, and nothing is left behind")
    func ours() async throws {
        try await withCheckedDirectory { checked in
            let before = try await checked.tree()
            let findings = try await checked.check()
            #expect(findings.failed == [], "\(findings.text)")
            // What needs cn=config, the ppolicy module and more entries than there are.
            #expect(findings.untried == [.configuration, .pwdReset, .daemonLimits], "\(findings.text)")
            // What slapd 2.5 offers everybody, and nobody can take away.
            #expect(findings.filter { $0.outcome == .noted }.map(\.check) == [.transactions])
            #expect(try await checked.tree() == before)
        }
    }

    /// A deliberate fault in the configuration, and what has to be reported of it.
    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var edits: [TemplateEdit]
        var schema: TemplateEdit?
        var failed: Set<Check>

        init(_ name: String, _ edits: [TemplateEdit], schema: TemplateEdit? = nil, _ failed: Set<Check>) {
            testDescription = name
            self.edits = edits
            self.schema = schema
            self.failed = failed
        }
    }

    private static let reset = "  by set=\"this/pwdReset & [TRUE]\" none\n"
    private static let secrets = "olcAccess: to attrs=passerelleTemporaryPassword,passerelleCodeIndex\n"
    /// A password policy, and the module for it.
    private static func policy(_ settings: String) -> [TemplateEdit] {
        [
            .loading("ppolicy"),
            TemplateEdit(
                "tree.ldif",
                appending: """

                    dn: cn=policy,${services}
                    objectClass: applicationProcess
                    objectClass: pwdPolicy
                    cn: policy
                    pwdAttribute: userPassword
                    \(settings)

                    """),
        ]
    }
    private static let traps = "pwdMinDelay: 1\npwdMaxFailure: 5"
    private static let units = (0..<60).map {
        "\ndn: ou=unit \($0),${structures}\nobjectClass: organizationalUnit\nou: unit \($0)\n"
    }.joined()
    /// Everything that SASL needs to sign people in, passwords in clear among it: no fault as long as the rule on states
    /// stands.
    private static let sasl = [
        TemplateEdit(
            "database.ldif",
            "olcConstraintAttribute: userPassword regex ^[{]ARGON2[}][$]argon2id[$] "
                + "restrict=ldap:///${peopleURL}??sub?(objectClass=*)", ""),
        TemplateEdit("global.ldif", "olcSaslSecProps: noanonymous,noplain", "olcSaslSecProps: none"),
        TemplateEdit(
            "global.ldif", "olcAuthzPolicy: none\n",
            "olcAuthzPolicy: none\nolcAuthzRegexp: \"^uid=([^,]+),.*cn=auth$\" \"uid=$1,${people}\"\n"),
        .signingInByEntries,
    ]

    @Test("SASL that signs people in is no fault while the rule on states stands")
    func workingSASL() async throws {
        try await withCheckedDirectory(Self.sasl) { checked in
            let findings = try await checked.check()
            #expect(findings.failed == [], "\(findings.text)")
            let seen = findings.filter { $0.check == .sasl }.map(\.detail)
            #expect(
                seen.allSatisfy { $0.contains("open an active account") && $0.contains("SCRAM-SHA-256") }, "\(seen)")
        }
    }

    static let faults = [
        Fault(
            "passwords are usable whatever the state",
            [TemplateEdit("database.ldif", " filter=\"(passerelleState=active)\"", "")],
            [.temporary, .suspended, .unknownState, .absentState]),
        Fault(
            "any state will do",
            [
                TemplateEdit("database.ldif", "(passerelleState=active)", "(passerelleState=*)"),
                TemplateEdit("database.ldif", reset, ""),
            ], [.temporary, .suspended, .unknownState]),
        Fault(
            "people write their own password", [TemplateEdit("database.ldif", reset, reset + "  by self write\n")],
            [.personPassword]),
        Fault(
            "people write their own state and mail",
            [
                TemplateEdit(
                    "database.ldif", "# What E-lyco sees of people",
                    "olcAccess: to dn.subtree=\"${people}\" attrs=passerelleState,mail\n"
                        + "  by dn.exact=\"${daemon}\" write by dn.exact=\"${ent}\" read by self write by * none\n"
                        + "# What E-lyco sees of people")
            ], [.personWrites]),
        Fault(
            "no slapo-unique",
            [
                TemplateEdit("database.ldif", from: "dn: olcOverlay={0}unique", upTo: "dn: olcOverlay={1}syncprov"),
                TemplateEdit("database.ldif", "{1}syncprov", "{0}syncprov"),
                TemplateEdit("database.ldif", "{2}constraint", "{1}constraint"),
            ], [.unique]),
        Fault(
            "no slapo-constraint", [.withoutConstraint], [.twoPasswords]),
        Fault("no module argon2", TemplateEdit.withoutArgon2(), [.definitivePassword]),
        Fault(
            "slapd takes a hash that it does not know for a password in clear, and hashes it",
            TemplateEdit.withoutArgon2("olcModuleLoad: ppolicy\n") + [
                // It would refuse what slapo-ppolicy makes of the value.
                .withoutConstraint, .overlay("{2}ppolicy", "olcPPolicyConfig", "olcPPolicyHashCleartext: TRUE"),
            ], [.definitivePassword, .storedHash, .daemonReads]),
        Fault(
            "E-lyco reads hashes",
            [TemplateEdit("database.ldif", reset, "  by dn.exact=\"${ent}\" read\n" + reset)], [.entReads]),
        Fault(
            "E-lyco reads the hash of a temporary password",
            [TemplateEdit("database.ldif", secrets, secrets + "  by dn.exact=\"${ent}\" read\n")], [.entReads]),
        Fault(
            "a name without a password is a success",
            [TemplateEdit("global.ldif", "olcDisallows: bind_anon\n", "olcAllows: bind_anon_dn\n")],
            [.emptyPassword]),
        Fault(
            "a password without a name is a success",
            [TemplateEdit("global.ldif", "olcDisallows: bind_anon\n", "olcAllows: bind_anon_cred\n")],
            [.emptyPassword]),
        Fault(
            "pwdReset does not count where the server knows it",
            [.loading("ppolicy"), TemplateEdit("database.ldif", reset, "")], [.pwdReset]),
        Fault(
            "a password policy lets one failed bind end slapd, and anybody lock anybody out", policy(traps), [.policies]
        ),
        Fault(
            "the daemon cannot find out who wrote",
            [
                TemplateEdit(
                    "database.ldif", "olcAccess: to dn.children=\"ou=helpdesk",
                    "olcAccess: to attrs=modifiersName by * none\nolcAccess: to dn.children=\"ou=helpdesk")
            ], [.daemonConditions]),
        Fault(
            "slapd writes down who signed in when",
            [TemplateEdit("database.ldif", "olcDbNoSync", "olcLastBind: TRUE\nolcDbNoSync")], [.signInWrites]),
        Fault(
            "slapd writes down who failed to sign in",
            policy("pwdMaxRecordedFailure: 1") + [
                .overlay("{3}ppolicy", "olcPPolicyConfig", "olcPPolicyDefault: cn=policy,${services}")
            ], [.signInWrites]),
        Fault(
            "the daemon reads passwords",
            [TemplateEdit("database.ldif", "  by dn.exact=\"${daemon}\" =w\n", "  by dn.exact=\"${daemon}\" write\n")],
            [.daemonReads]),
        Fault(
            "the daemon reads every password but the weak ones",
            [TemplateEdit("database.ldif", "val.regex=\"${passwordPattern}\"", "val.regex=\"m=15,t=1\"")],
            [.daemonReads, .daemonSeesWeak]),
        Fault(
            "the daemon sees no password, however weak", [TemplateEdit("database.ldif", " =rw\n", " =w\n")],
            [.daemonSeesWeak]),
        Fault(
            "the daemon sees a cheaper hash, and no password in clear, which the server stores",
            [
                TemplateEdit(
                    "database.ldif", "val.regex=\"${passwordPattern}\"",
                    "val.regex=\"^([^{]|[{]ARGON2[}][$]argon2id[$]v=19[$]m=16,)\""),
                .withoutConstraint,
            ], [.daemonSeesWeak, .twoPasswords]),
        Fault(
            "the daemon reads what it stores on accounts that are closed",
            [
                TemplateEdit(
                    "database.ldif", "val.regex=\"${passwordPattern}\"",
                    "filter=\"(passerelleState=active)\"\n  val.regex=\"${passwordPattern}\"")
            ], [.daemonReads]),
        Fault(
            "whoever has signed in sees the registry",
            [
                TemplateEdit(
                    "database.ldif", "olcAccess: to dn.subtree=\"${registry}\"\n",
                    "olcAccess: to dn.subtree=\"${registry}\"\n  by dn.children=\"${people}\" read\n")
            ], [.personReads]),
        Fault(
            "E-lyco writes addresses",
            [
                TemplateEdit(
                    "database.ldif", "# What E-lyco sees of people",
                    "olcAccess: to dn.subtree=\"${people}\" attrs=mail\n"
                        + "  by dn.exact=\"${daemon}\" write by dn.exact=\"${ent}\" write by * none\n"
                        + "# What E-lyco sees of people")
            ], [.entWrites]),
        Fault(
            "the server cuts the daemon's searches short",
            [
                // Room for the trial accounts, and not for the tree.
                TemplateEdit(
                    "database.ldif", "dn.exact=\"${daemon}\" time=unlimited size=unlimited",
                    "dn.exact=\"${daemon}\" time=unlimited size=60"),
                TemplateEdit("tree.ldif", appending: units),
            ], [.daemonLimits]),
        Fault(
            "the schema is an older one", [],
            schema: TemplateEdit("passerelle.ldif", "passerelleImportLock", "passerelleFormerLock"), [.schema]),
        Fault(
            "the server does not say that it searches in pages",
            [
                TemplateEdit(
                    "system.ldif", "olcAccess: to dn.base=\"\" by * read\n",
                    "olcAccess: to dn.base=\"\" attrs=supportedControl by * none\n"
                        + "olcAccess: to dn.base=\"\" by * read\n")
            ], [.controls]),
        Fault("the server's clock has gone back", [.clockGoneBack()], [.clock]),
        Fault(
            "anybody sees who there is",
            [
                TemplateEdit(
                    "database.ldif", "  by * none\n# And of schools", "  by * read\n# And of schools")
            ], [.anonymousReads]),
        Fault(
            "SASL lets everybody in whom a name is mapped to, whatever the state",
            sasl + [TemplateEdit("database.ldif", " filter=\"(passerelleState=active)\"", "")],
            [.temporary, .suspended, .unknownState, .absentState, .sasl]),
    ]

    @Test("A deliberate fault is reported, and nothing else", arguments: faults)
    func fault(_ fault: Fault) async throws {
        try await withCheckedDirectory(fault.edits, schema: fault.schema) { checked in
            let before = try await checked.tree()
            let findings = try await checked.check()
            #expect(findings.failed == fault.failed, "\(findings.text)")
            #expect(findings.filter { $0.outcome == .fails }.allSatisfy { $0.remedy?.isEmpty == false })
            #expect(try await checked.tree() == before)
        }
    }

    @Test("A program behind slapo-sock that hangs up, whereupon slapd lets in whoever asks, is found by trying")
    func programHangsUp() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/program"
            let sock = TemplateEdit.overlay(
                "{3}sock", "olcOvSocketConfig", "olcDbSocketPath: \(path)\nolcOvSocketOps: bind")
            try await withHangingUp(at: path) {
                try await withCheckedDirectory([.loading("back_sock"), sock, .signingInByEntries]) { checked in
                    let findings = try await checked.check()
                    #expect(findings.failed == Self.letIn, "\(findings.text)")
                }
            }
        }
    }

    /// What a server fails that lets everybody in by any password.
    private static let letIn: Set<Check> = [
        .temporary, .suspended, .unknownState, .absentState, .storedHash, .temporaryPassword,
    ]

    @Test("Passwords that cross a network in clear are reported, with whether the server offers TLS")
    func clear() async throws {
        try await withDirectory { configuration in
            // Where this machine listens to itself alone, and which is none of the names that say so.
            configuration.entListeners = ["ldap://127.0.0.2:\(try freePort())/"]
            configuration.passwordPattern = CheckedDirectory.cost.directoryPattern
        } _: { directory in
            var checked = try CheckedDirectory(directory)
            checked.settings.listeners = [try LDAPURI(parsing: directory.configuration.entListeners[0])]
            let findings = try await checked.check()
            #expect(findings.failed == [.transport], "\(findings.text)")
            #expect(findings.filter { $0.outcome == .fails }.allSatisfy { $0.detail.contains("no TLS") })
        }
    }

    @Test("Every check that can fail is seen to fail by a fault of these tables")
    func everyCheck() {
        let seen = (Self.faults.map(\.failed) + ReadableConfigurationTests.faults.map(\.failed))
            .reduce(Self.letIn.union([.transport])) { $0.union($1) }
        // The first two are of the tests of servers; the others are noted or not tried, and never fail.
        #expect(Set(Check.allCases).subtracting(seen) == [.reach, .entFinds, .transactions, .configuration])
    }

    @Test("A password policy that the daemon may not see is said to be untried, and not to hold")
    func hiddenPolicy() async throws {
        let hidden = TemplateEdit(
            "database.ldif", "# E-lyco may start its searches",
            "olcAccess: to dn.exact=\"cn=policy,${services}\"\n  by * none\n# E-lyco may start its searches")
        try await withCheckedDirectory(Self.policy(Self.traps) + [hidden]) { checked in
            let findings = try await checked.check()
            #expect(findings.failed == [], "\(findings.text)")
            #expect(findings.untried == [.configuration, .daemonLimits, .policies], "\(findings.text)")
        }
    }
}
