import Directory
import DirectoryCheck
import TestSupport
import Testing

@Suite("What the door test advises") struct RemedyTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var edits: [TemplateEdit]
    }

    /// The daemon may change `cn=config` here, as root may elsewhere.
    private static let writable = TemplateEdit(
        "system.ldif", "olcAccess: to * by dn.exact=\"gidNumber=0",
        "olcAccess: to * by dn.exact=\"${daemon}\" manage by dn.exact=\"gidNumber=0")
    private static let reset = "  by set=\"this/pwdReset & [TRUE]\" none\n"

    static let faults = [
        Fault(
            testDescription: "passwords usable whatever the state",
            edits: [TemplateEdit("database.ldif", " filter=\"(passerelleState=active)\"", "")]),
        Fault(
            testDescription: "people write their own password",
            edits: [TemplateEdit("database.ldif", reset, reset + "  by self write\n")]),
        Fault(
            testDescription: "the daemon sees no password, however weak",
            edits: [TemplateEdit("database.ldif", " =rw\n", " =w\n")]),
        Fault(
            testDescription: "half a bind is a success",
            edits: [TemplateEdit("global.ldif", "olcDisallows: bind_anon\n", "olcAllows: bind_anon_dn\n")]),
        Fault(
            testDescription: "no slapo-unique",
            edits: [
                TemplateEdit("database.ldif", from: "dn: olcOverlay={0}unique", upTo: "dn: olcOverlay={1}syncprov"),
                TemplateEdit("database.ldif", "{1}syncprov", "{0}syncprov"),
                TemplateEdit("database.ldif", "{2}constraint", "{1}constraint"),
            ]),
        Fault(
            testDescription: "no slapo-constraint",
            edits: [.withoutConstraint]),
        Fault(
            testDescription: "no argon2",
            edits: TemplateEdit.withoutArgon2()),
        Fault(
            testDescription: "an index and the daemon's limits are missing",
            edits: [
                TemplateEdit("database.ldif", "uid,ENTPersonLogin,ENTPersonAlias", "uid,ENTPersonAlias"),
                TemplateEdit(
                    "database.ldif", "olcLimits: dn.exact=\"${daemon}\" time=unlimited size=unlimited\n", ""),
            ]),
    ]

    @Test("mends what does not hold, as it is printed", arguments: faults)
    func mends(_ fault: Fault) async throws {
        try await withCheckedDirectory([Self.writable] + fault.edits) { checked in
            let replica = try await checked.letReplicatorIn()
            var account = TrialAccount("copied", owner: "a run elsewhere")
            account.passwords = [
                "{ARGON2}$argon2id$v=19$m=16,t=1,p=1$c2l4dGVlbiBieXRlcy4uIQ$\(String(repeating: "A", count: 43))"
            ]
            let dn = try await checked.add(account)
            let found = try await checked.check()
            let remedies = Set(found.filter { $0.outcome == .fails }.compactMap(\.remedy))
            #expect(!remedies.isEmpty)
            for remedy in remedies {
                let directory = checked.directory
                let result = try await directory.run("ldapmodify", ["-f", try directory.file(remedy)], as: .daemon)
                #expect(result.status == 0, "\(remedy)\n\(result.output)")
            }
            let after = try await checked.check()
            #expect(after.failed == [], "\(after.text)")
            // A copy without passwords lets nobody in.
            let copied = try await checked.directory.search(as: replica, base: dn, attributes: ["userPassword"])
            #expect(copied.first?["userpassword"] == account.passwords)
        }
    }
}
