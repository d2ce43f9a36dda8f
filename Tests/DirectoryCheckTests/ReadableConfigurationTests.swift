import DirectoryCheck
import TestSupport
import Testing

@Suite("The door test where cn=config can be read") struct ReadableConfigurationTests {
    private static let readable = TemplateEdit(
        "system.ldif", "olcAccess: to * by dn.exact=\"gidNumber=0",
        "olcAccess: to * by dn.exact=\"${daemon}\" read by dn.exact=\"gidNumber=0")

    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var edits: [TemplateEdit]
        var failed: Set<Check>
        /// What trying shows on most runs, when two really come at the same moment.
        var probable: Set<Check>

        init(_ name: String, _ edits: [TemplateEdit], _ failed: Set<Check>, probable: Set<Check> = []) {
            testDescription = name
            self.edits = edits
            self.failed = failed
            self.probable = probable
        }
    }

    private static let reset = "  by set=\"this/pwdReset & [TRUE]\" none\n"
    static let faults = [
        Fault("our own configuration", [], []),
        Fault(
            "our own configuration, as slapd itself would write it",
            [TemplateEdit("database.ldif", "  by * break\n", "  by * +0 break\n")], []),
        Fault(
            "a rule in front that lets people in before it sends everybody else on",
            [TemplateEdit("database.ldif", "  by * break\n", "  by anonymous auth\n  by * break\n")],
            [.temporary, .suspended, .unknownState, .absentState, .configurationAccess]),
        Fault(
            "a rule in front that lets people write their password",
            [TemplateEdit("database.ldif", reset, reset + "  by self write\n")],
            [.personPassword, .configurationAccess]),
        Fault(
            "slapo-unique does not serialize",
            [TemplateEdit("database.ldif", "olcUniqueURI: serialize ", "olcUniqueURI: ")],
            [.configurationUnique], probable: [.unique]),
        Fault(
            "no slapo-constraint", [.withoutConstraint], [.twoPasswords, .configurationConstraint]),
        Fault(
            "slapo-constraint minds how many passwords somebody has, and not which",
            [TemplateEdit("database.ldif", "regex ^[{]ARGON2[}][$]argon2id[$]", "regex ^[{]")],
            [.configurationConstraint]),
        Fault("no module argon2", TemplateEdit.withoutArgon2(), [.definitivePassword, .configurationArgon2]),
        Fault(
            "logins are not indexed",
            [TemplateEdit("database.ldif", "uid,ENTPersonLogin,ENTPersonAlias", "uid,ENTPersonAlias")],
            [.configurationIndexes]),
        Fault(
            "the server's limits hold for the daemon",
            [TemplateEdit("database.ldif", "olcLimits: dn.exact=\"${daemon}\" time=unlimited size=unlimited\n", "")],
            [.configurationLimits]),
        Fault(
            "acknowledged writes are not on the disk", [TemplateEdit("database.ldif", "${noSync}", "TRUE")],
            [.configurationTraps]),
        Fault(
            "slapo-sock, though nothing is sent to its program yet",
            [
                .loading("back_sock"), .overlay("{3}sock", "olcOvSocketConfig", "olcDbSocketPath: /nonexistent"),
            ], [.configurationTraps]),
        Fault(
            "slapo-ppolicy hashes what comes in clear",
            [
                .loading("ppolicy"),
                .overlay("{3}ppolicy", "olcPPolicyConfig", "olcPPolicyHashCleartext: TRUE"),
            ], [.configurationTraps]),
    ]

    @Test("says what is set wrong, and nothing else", arguments: faults)
    func fault(_ fault: Fault) async throws {
        try await withCheckedDirectory([Self.readable] + fault.edits) { checked in
            let findings = try await checked.check()
            #expect(findings.failed.subtracting(fault.probable) == fault.failed, "\(findings.text)")
            #expect(!findings.untried.contains(.configuration))
        }
    }
}
