import Accounts
import LDAPClient

/// What opens a simple bind at one address, really tried.
struct DoorChecks {
    let server: Server
    let trials: Trials
    let remedy: Remedy

    func findings() async throws -> [Finding] {
        try await server.connected(as: .anonymous) { ldap in
            var findings = [try await server.finding(.transport) { try await transport(ldap) }]
            let definitive = try await server.finding(.definitivePassword) { try await definitivePassword(ldap) }
            findings.append(definitive)
            let isOpen = definitive.outcome == .holds
            let closed: [(Check, [Trials.Role])] = [
                (.temporary, [.temporary, .clearTemporary]), (.suspended, [.suspended]),
                (.unknownState, [.unknownState, .capitalState, .spacedState]), (.absentState, [.absentState]),
                (.pwdReset, [.pwdReset]),
            ]
            for (check, roles) in closed {
                findings.append(try await server.finding(check) { try await staysClosed(roles, isOpen, ldap) })
            }
            findings.append(try await server.finding(.storedHash) { try await storedHash(isOpen, ldap) })
            findings.append(try await server.finding(.temporaryPassword) { try await temporaryPassword(isOpen, ldap) })
            findings.append(try await server.finding(.twoPasswords) { try await twoPasswords(isOpen, ldap) })
            findings.append(try await server.finding(.emptyPassword) { try await emptyPassword(ldap) })
            findings.append(
                try await server.finding(.sasl) {
                    try await SASLChecks(trials: trials, remedy: remedy).verdict(ldap)
                })
            return findings
        }
    }

    private func opens(_ role: Trials.Role, _ password: Secret, _ ldap: LDAPPool) async throws -> Bool {
        guard let refusal = try await ldap.attemptBind(dn: trials.dn(role), password: password.bytes) else {
            return true
        }
        guard Self.answers.contains(refusal.code) else { throw refusal }
        return false
    }

    /// What means "not you". Anything else, such as a server that is busy, says nothing about the password.
    private static let answers: Set<LDAPError.Code> = [
        .invalidCredentials, .inappropriateAuthentication, .unwillingToPerform, .insufficientAccess, .noSuchObject,
    ]

    private func transport(_ ldap: LDAPPool) async throws -> Verdict {
        switch server.uri.endpoint {
        case .socket: return .holds("a local socket")
        case .tls: return .holds("TLS, certificate verified")
        case .tcp where server.configuration.tls.requiresStartTLS: return .holds("StartTLS, certificate verified")
        case .tcp(let host, _):
            let refusal = try await ldap.attemptBind(dn: trials.dn(.active), password: trials.second.bytes)
            if let code = refusal?.code, [.confidentialityRequired, .strongerAuthRequired].contains(code) {
                return .holds("the server takes no password in clear")
            }
            guard !["127.0.0.1", "::1", "localhost"].contains(host.lowercased()) else { return .holds("loopback") }
            let offered = try await ldap.read(DN(), attributes: ["supportedExtension"])?.strings("supportedExtension")
            let offersTLS = offered?.contains("1.3.6.1.4.1.1466.20037") == true
            return .fails(
                "whoever listens between us and the server reads every password"
                    + (offersTLS ? "; the server offers StartTLS" : "; the server offers no TLS"),
                remedy: remedy.transport)
        }
    }

    private func definitivePassword(_ ldap: LDAPPool) async throws -> Verdict {
        try await opens(.active, trials.definitive, ldap)
            ? .holds()
            : .fails(
                "nobody can sign in: the module argon2 is missing, or the access rules are not passerelle's",
                remedy: remedy.argon2)
    }

    private func staysClosed(_ roles: [Trials.Role], _ isOpen: Bool, _ ldap: LDAPPool) async throws -> Verdict {
        let stored = roles.filter { trials.refusals[$0] == nil }
        guard !stored.isEmpty else {
            let reason = roles.first.flatMap { trials.refusals[$0] }.map { "\($0)" } ?? ""
            return .untried("the server does not store such an account: \(reason)")
        }
        var opened: [String] = []
        for role in stored where try await opens(role, trials.definitive, ldap) {
            let state = trials.account(role).state.map { "state “\($0)”" } ?? "no state"
            if !opened.contains(state) { opened.append(state) }
        }
        guard opened.isEmpty else {
            return .fails(
                "a password opens an account that passerelle has closed (\(opened.joined(separator: ", ")))",
                remedy: remedy.access)
        }
        return Self.provenOnly(isOpen)
    }

    /// A refusal proves something only where the right password of an open account is not refused.
    private static func provenOnly(_ isOpen: Bool, _ seen: String = "") -> Verdict {
        isOpen ? .holds(seen) : .untried("proves nothing while the definitive password opens nothing either")
    }

    private func storedHash(_ isOpen: Bool, _ ldap: LDAPPool) async throws -> Verdict {
        let scheme = "{ARGON2}"
        let bare = String(trials.storedPassword.dropFirst(scheme.count))
        for text in [trials.storedPassword, bare, "{SSHA}" + bare, "{CLEARTEXT}" + bare]
        where try await opens(.active, Secret(text), ldap) {
            return .fails("whoever reads a hash, in a backup say, signs in with it", remedy: remedy.argon2)
        }
        return Self.provenOnly(isOpen)
    }

    private func temporaryPassword(_ isOpen: Bool, _ ldap: LDAPPool) async throws -> Verdict {
        let phc = trials.temporaryHash.phc
        let forms = [trials.temporary, Secret(phc), Secret("mailed:\(phc)"), Secret("{ARGON2}\(phc)")]
        for form in forms where try await opens(.pending, form, ldap) {
            return .fails("a temporary password opens E-lyco before it is changed", remedy: remedy.access)
        }
        return Self.provenOnly(isOpen)
    }

    private func twoPasswords(_ isOpen: Bool, _ ldap: LDAPPool) async throws -> Verdict {
        if let refusal = trials.refusals[.twoPasswords] { return .holds("the server refuses it: \(refusal.code)") }
        guard isOpen else { return Self.provenOnly(false) }
        for password in [trials.definitive, trials.second] where try await !opens(.twoPasswords, password, ldap) {
            return .holds("not both open")
        }
        return .fails(
            "both open: whoever may write a password can add one beside its owner's, who notices nothing",
            remedy: remedy.constraint)
    }

    /// To a server that allows them such binds are anonymous, and a success (RFC 4513, 5.1.1 and 5.1.2). A program that
    /// looks at nothing but that has let somebody in.
    private func emptyPassword(_ ldap: LDAPPool) async throws -> Verdict {
        var letIn: [String] = []
        for role in [Trials.Role.active, .suspended]
        where try await ldap.attemptBind(dn: trials.dn(role), password: []) == nil {
            letIn.append("a name without a password")
            break
        }
        if try await ldap.attemptBind(dn: DN(), password: trials.definitive.bytes) == nil {
            letIn.append("a password without a name")
        }
        guard letIn.isEmpty else {
            return .fails(
                "\(letIn.joined(separator: " and ")) is a success: a program that does not look lets everybody in",
                remedy: remedy.emptyPassword)
        }
        return .holds()
    }
}
