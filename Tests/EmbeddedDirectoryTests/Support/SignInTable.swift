import TestSupport
import Testing

/// The promise's second layer as a table: which account opens a bind, with which password.
struct SignInTable {
    static let success: Int32 = 0
    static let invalidCredentials: Int32 = 49
    static let unwillingToPerform: Int32 = 53

    var states: [String?] = [
        "active", "temporary", "suspended", "Active", " active", "active ", "activé", "closed", nil,
    ]
    var resets: [String?] = [nil]

    /// Adds an account for each row and tries the right password, a wrong one and none.
    func check(_ directory: some DirectoryUnderTest, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for (number, row) in states.flatMap({ state in resets.map { (state, $0) } }).enumerated() {
            var account = SampleAccount("eleve\(number)")
            (account.state, account.pwdReset) = row
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            let opens = row.0 == "active" && row.1 != "TRUE"
            for (password, expected) in [
                (SampleAccount.password, opens ? Self.success : Self.invalidCredentials),
                ("wrong", Self.invalidCredentials), ("", Self.unwillingToPerform),
            ] {
                let result = try await directory.bindResult(dn: dn, password: password)
                #expect(
                    result == expected,
                    "state \(row.0 ?? "absent"), pwdReset \(row.1 ?? "absent"), password \"\(password)\"",
                    sourceLocation: sourceLocation)
            }
        }
    }
}
