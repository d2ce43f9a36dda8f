import Directory
import LDAPClient

/// What somebody who is not the daemon sees and writes at one address.
struct ReaderChecks {
    let server: Server
    let trials: Trials
    let remedy: Remedy
    let ent: DirectoryCheck.Settings.Reader?

    private var layout: DirectoryLayout { trials.layout }

    func findings(_ daemon: LDAPPool) async throws -> [Finding] {
        let person = LDAPCredentials.simple(dn: trials.dn(.person), secret: trials.definitive.bytes)
        var findings = try await findings([.personPassword, .personWrites, .personReads], as: person) { check, ldap in
            switch check {
            case .personPassword: try await ownPassword(ldap, daemon)
            case .personWrites: try await writes(trials.dn(.person), ldap, daemon, who: "somebody who has signed in")
            default: try await othersSecrets(ldap)
            }
        }
        findings += try await entFindings(daemon)
        findings.append(
            try await server.finding(.anonymousReads) {
                try await server.connected(as: .anonymous) { try await anonymous($0) }
            })
        return findings
    }

    /// All of them with one session; not tried when there is none.
    private func findings(
        _ checks: [Check], as credentials: LDAPCredentials, _ verdict: (Check, LDAPPool) async throws -> Verdict
    ) async throws -> [Finding] {
        try await server.connected(as: credentials) { ldap in
            do {
                _ = try await ldap.whoAmI()
            } catch let error as LDAPError {
                return checks.map { Verdict.untried("cannot sign in: \(error)").finding($0, at: server.name) }
            }
            var findings: [Finding] = []
            for check in checks {
                findings.append(try await server.finding(check) { try await verdict(check, ldap) })
            }
            return findings
        }
    }

    private func ownPassword(_ ldap: LDAPPool, _ daemon: LDAPPool) async throws -> Verdict {
        let dn = trials.dn(.person)
        let name = DirectoryVocabulary.password
        let seen = try await ldap.visible(under: dn, scope: .base, attributes: [name]).contains {
            !$0.bytes(name).isEmpty
        }
        let written = try await ldap.accepts(dn, .replace(name, [trials.storedPassword]))
        switch (seen, written) {
        case (_, true):
            return .fails(
                "a session opened with an old password sets a new one after a reset, and lifts the reset",
                remedy: remedy.access)
        case (true, false): return .fails("people read their own hash", remedy: remedy.access)
        case (false, false): return .holds()
        }
    }

    private func writes(_ dn: DN, _ ldap: LDAPPool, _ daemon: LDAPPool, who: String) async throws -> Verdict {
        var written: [String] = []
        for (name, value) in DirectoryVocabulary.protectedValues
        where try await ldap.accepts(dn, .replace(name, [value])) {
            written.append(name)
        }
        guard written.isEmpty else {
            return .fails("\(who) writes \(written.joined(separator: ", "))", remedy: remedy.visibility)
        }
        return .holds()
    }

    private func othersSecrets(_ ldap: LDAPPool) async throws -> Verdict {
        var seen = try await attributes(of: trials.dn(.pending), among: DirectoryVocabulary.secrets, ldap)
        if try await !ldap.visible(under: layout.registry, attributes: ["1.1"]).isEmpty { seen.append("the registry") }
        guard seen.isEmpty else {
            return .fails("whoever has signed in reads \(seen.joined(separator: ", "))", remedy: remedy.visibility)
        }
        return .holds()
    }

    private func attributes(of dn: DN, among names: [String], _ ldap: LDAPPool) async throws -> [String] {
        let entries = try await ldap.visible(under: dn, scope: .base, attributes: ["*", "+"] + names)
        return names.filter { name in entries.contains { !$0.bytes(name).isEmpty } }
    }

    // MARK: E-lyco

    private func entFindings(_ daemon: LDAPPool) async throws -> [Finding] {
        let checks: [Check] = [.entFinds, .entReads, .entWrites]
        guard let ent else {
            return checks.map {
                Verdict.untried("name the file with its password: --ent-password-file").finding($0, at: server.name)
            }
        }
        let refusal = try await entRefusal(ent)
        guard refusal != .invalidCredentials else {
            let verdict = Verdict.fails(
                "\(ent.dn) cannot sign in with the password that was given, so E-lyco finds nobody",
                remedy:
                    "# Put the password right where E-lyco has it, or in the directory: docs/existing-directory.md, 4.")
            return [verdict.finding(.entFinds, at: server.name)]
                + checks.dropFirst().map { Verdict.untried("cannot sign in").finding($0, at: server.name) }
        }
        return try await findings(checks, as: .simple(dn: ent.dn, secret: ent.password)) { check, ldap in
            switch check {
            case .entFinds: try await entFinds(ldap)
            case .entReads: try await entReads(ldap)
            default: try await writes(trials.dn(.person), ldap, daemon, who: "E-lyco's account")
            }
        }
    }

    /// `nil` when E-lyco's account can sign in, or when there is no answer.
    private func entRefusal(_ ent: DirectoryCheck.Settings.Reader) async throws -> LDAPError.Code? {
        try await server.connected(as: .anonymous) { ldap in
            do {
                return try await ldap.attemptBind(dn: ent.dn, password: ent.password)?.code
            } catch is LDAPError {
                return nil
            }
        }
    }

    private func entFinds(_ ldap: LDAPPool) async throws -> Verdict {
        let login = trials.account(.active).login
        let found = try await ldap.visible(
            under: layout.people, where: .equal(DirectoryVocabulary.login, login), attributes: ["1.1"])
        guard found.map(\.dn) == [trials.dn(.active)] else {
            return .fails(
                "E-lyco looks people up by \(DirectoryVocabulary.login) and found \(found.count) entries, not one",
                remedy: remedy.visibility)
        }
        return .holds()
    }

    private func entReads(_ ldap: LDAPPool) async throws -> Verdict {
        let dn = trials.dn(.pending)
        var seen = try await attributes(of: dn, among: DirectoryVocabulary.hiddenFromENT, ldap)
        let registration = Filter.equal(DirectoryVocabulary.registration, trials.account(.pending).registration)
        if try await !ldap.visible(under: layout.people, where: registration, attributes: ["1.1"]).isEmpty,
            !seen.contains(DirectoryVocabulary.registration)
        {
            seen.append("\(DirectoryVocabulary.registration) (by a filter)")
        }
        if try await !ldap.visible(under: layout.registry, attributes: ["1.1"]).isEmpty { seen.append("the registry") }
        guard seen.isEmpty else {
            return .fails("E-lyco's account reads \(seen.joined(separator: ", "))", remedy: remedy.visibility)
        }
        return .holds()
    }

    // MARK: Nobody

    private func anonymous(_ ldap: LDAPPool) async throws -> Verdict {
        var seen: Set<String> = []
        for (base, scope) in [
            (layout.suffix, SearchScope.subtree), (layout.people, .subtree), (trials.dn(.active), .base),
            (layout.registry, .subtree),
        ] {
            seen.formUnion(try await ldap.visible(under: base, scope: scope, limit: 5).map { "\($0.dn)" })
        }
        guard seen.isEmpty else {
            return .fails(
                "without any name one sees \(seen.sorted().prefix(3).joined(separator: ", "))",
                remedy: remedy.visibility)
        }
        return .holds()
    }
}
