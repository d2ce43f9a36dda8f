import Accounts
import LDAPClient

/// The same accounts by every SASL mechanism the server offers that takes a name and a password.
struct SASLChecks {
    let trials: Trials
    let remedy: Remedy

    func verdict(_ ldap: LDAPPool) async throws -> Verdict {
        let offered =
            try await ldap.read(DN(), attributes: ["supportedSASLMechanisms"])?.strings("supportedSASLMechanisms") ?? []
        let mechanisms = offered.filter(Self.takesPassword).sorted()
        guard !mechanisms.isEmpty else { return .holds("the server offers none that takes a password") }
        var opened: [String] = []
        var missing: [String] = []
        var working: [String] = []
        for mechanism in mechanisms {
            do {
                if let what = try await whatOpens(mechanism, ldap) { opened.append("\(mechanism): \(what)") }
                for role in [Trials.Role.active, .clearActive]
                where try await opens(role, trials.definitive, mechanism, ldap) {
                    working.append(mechanism)
                    break
                }
            } catch let error as LDAPError where error.code == .mechanismMissing {
                missing.append(mechanism)
            }
        }
        guard opened.isEmpty else {
            return .fails(
                "SASL goes around the rule on states: \(opened.joined(separator: "; "))", remedy: remedy.sasl)
        }
        guard missing.count < mechanisms.count else {
            return .untried("install libsasl2-modules on this machine to try \(missing.joined(separator: ", "))")
        }
        let seen = [
            ("tried", mechanisms.filter { !missing.contains($0) }),
            ("open an active account where the password is in clear", working),
            ("not on this machine", missing),
        ]
        return .holds(
            seen.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }.joined(separator: "; "))
    }

    private func opens(
        _ role: Trials.Role, _ secret: Secret, _ mechanism: String, _ ldap: LDAPPool
    ) async throws -> Bool {
        try await ldap.attemptBind(mechanism: mechanism, name: trials.uid(role), password: secret.bytes) == nil
    }

    private func whatOpens(_ mechanism: String, _ ldap: LDAPPool) async throws -> String? {
        let closed: [Trials.Role] = [
            .clearTemporary, .temporary, .suspended, .unknownState, .capitalState, .spacedState, .absentState,
            .pwdReset,
        ]
        var keys = closed.filter { trials.refusals[$0] == nil }.map { ($0, trials.definitive, "\($0.rawValue)") }
        keys += [
            (.pending, trials.temporary, "the temporary password"),
            (.pending, Secret("mailed:\(trials.temporaryHash.phc)"), "the temporary password's hash"),
            (.active, Secret(trials.storedPassword), "a stored hash"),
        ]
        for (role, secret, name) in keys where try await opens(role, secret, mechanism, ldap) { return name }
        return nil
    }

    private static func takesPassword(_ mechanism: String) -> Bool {
        ["PLAIN", "LOGIN", "DIGEST-MD5", "CRAM-MD5", "NTLM"].contains(mechanism)
            || (mechanism.hasPrefix("SCRAM-") && !mechanism.hasSuffix("-PLUS"))
    }
}
