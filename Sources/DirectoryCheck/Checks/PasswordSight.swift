import Directory
import LDAPClient

/// Which passwords the daemon sees at one server that it writes at: none that it stores, and each that is weaker.
struct PasswordSight {
    let trials: Trials
    let remedy: Remedy

    func stored(_ ldap: LDAPPool) async throws -> Verdict {
        for role in [Trials.Role.active, .temporary, .suspended] where trials.refusals[role] == nil {
            if try await isSeen(role, ldap) {
                return .fails("whoever takes over the daemon reads hashes", remedy: remedy.passwordSight)
            }
        }
        return .holds()
    }

    /// A weak password on an account that is open can be told of only by whoever sees it.
    func weak(_ ldap: LDAPPool) async throws -> Verdict {
        let kinds =
            [(Trials.Role.clearActive, "a password in clear")] + trials.weakRoles.map { ($0, "a cheaper Argon2id") }
        var hidden: [String] = []
        var tried = 0
        for (role, kind) in kinds where trials.refusals[role] == nil {
            tried += 1
            if try await !isSeen(role, ldap), !hidden.contains(kind) { hidden.append(kind) }
        }
        guard hidden.isEmpty else {
            return .fails(
                "whoever may write passwords opens an account by \(hidden.joined(separator: " or ")), and nobody is told",
                remedy: remedy.passwordSight)
        }
        guard tried == 0 else { return .holds() }
        return trials.weakRoles.isEmpty
            ? .untried("passwords.hash asks for the least that Argon2 knows, and the server stores none in clear")
            : .holds("the server stores none")
    }

    private func isSeen(_ role: Trials.Role, _ ldap: LDAPPool) async throws -> Bool {
        let name = DirectoryVocabulary.password
        return try await ldap.visible(under: trials.dn(role), scope: .base, attributes: [name]).contains {
            !$0.bytes(name).isEmpty
        }
    }
}
