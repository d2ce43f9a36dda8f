import Directory
import LDAPClient

/// What can be said from `cn=config`, where somebody lets us read it. The doors are tried in any case.
struct ConfigurationChecks {
    let server: Server
    let layout: DirectoryLayout
    let remedy: Remedy
    let configurator: DirectoryCheck.Settings.Reader?

    func findings(_ daemon: LDAPPool) async throws -> [Finding] {
        let configuration: ServerConfiguration
        do {
            guard let read = try await read(daemon) else {
                let reason =
                    "not by \(configurator.map { "\($0.dn)" } ?? "the daemon"): overlays, rules and limits are judged "
                    + "by what they do; --cn-config-dn names somebody who may read it"
                return [Verdict.untried(reason).finding(.configuration, at: server.name)]
            }
            configuration = read
        } catch let error as LDAPError {
            return [Verdict.untried("\(error)").finding(.configuration, at: server.name)]
        }
        let verdicts: [(Check, Verdict)] = [
            (.configuration, .holds("\(configuration.database.dn)")),
            (.configurationAccess, access(configuration)), (.configurationUnique, unique(configuration)),
            (.configurationConstraint, constraint(configuration)), (.configurationArgon2, argon2(configuration)),
            (.configurationIndexes, indexes(configuration)),
            (.configurationLimits, limits(configuration)), (.configurationTraps, traps(configuration)),
        ]
        return verdicts.map { $1.finding($0, at: server.name) }
    }

    private func read(_ daemon: LDAPPool) async throws -> ServerConfiguration? {
        guard let configurator else { return try await read(by: daemon) }
        let credentials = LDAPCredentials.simple(dn: configurator.dn, secret: configurator.password)
        return try await server.connected(as: credentials) { ldap in
            // Signs in first, so that a wrong password is told from a missing right.
            _ = try await ldap.whoAmI()
            return try await read(by: ldap)
        }
    }

    private func read(by ldap: LDAPPool) async throws -> ServerConfiguration? {
        let entries = try await ldap.visible(under: DN().child("cn", "config"), attributes: ["*"], limit: 400)
        return ServerConfiguration(entries, suffix: layout.suffix)
    }

    /// The first rule that decides about people's passwords has to ask for the state.
    private func access(_ configuration: ServerConfiguration) -> Verdict {
        // Those that are reached: none behind the first that speaks of every account.
        let covering = configuration.accessRules.filter { covers($0) && !isForTheDaemonOnly($0) }
        let last = covering.firstIndex { !$0.contains("filter=") } ?? covering.endIndex
        let reached = covering.prefix(last + 1)
        for rule in reached {
            if let clause = rule.firstRange(of: "by self "),
                ["write", "manage", "=w", "=rw"].contains(where: rule[clause.upperBound...].hasPrefix)
            {
                return .fails("“by self …” lets people write their own password: \(rule)", remedy: remedy.access)
            }
        }
        guard let first = reached.first else {
            return .fails("no rule speaks of passwords below \(layout.people)", remedy: remedy.access)
        }
        guard first.contains("\(DirectoryVocabulary.state)=active") else {
            return .fails("this rule decides before any that asks for the state: \(first)", remedy: remedy.access)
        }
        return .holds()
    }

    /// Whether a rule decides for the daemon and sends everybody else on to the next.
    private func isForTheDaemonOnly(_ rule: String) -> Bool {
        let clauses = rule.split(separator: " by ").dropFirst()
        // What slapd writes of it itself has "+0" in between.
        return ["* break", "* +0 break", "* none break"].contains(clauses.last)
            && clauses.dropLast().allSatisfy { $0.lowercased().contains(remedy.daemon.lowercased()) }
    }

    /// Whether a rule speaks of passwords, and not of a branch other than people's.
    private func covers(_ rule: String) -> Bool {
        let lower = rule.lowercased()
        let target = lower.firstRange(of: " by ").map { String(lower[..<$0.lowerBound]) } ?? lower
        let others = [layout.services, layout.structures, layout.registry].map { "\($0)".lowercased() }
        guard !others.contains(where: target.contains) else { return false }
        guard let names = target.firstRange(of: "attrs=") else { return !target.contains("dn.base=") }
        return target[names.upperBound...].contains(DirectoryVocabulary.password.lowercased())
    }

    private func unique(_ configuration: ServerConfiguration) -> Verdict {
        guard let overlay = configuration.overlay("unique") else {
            return .fails("no overlay “unique” on \(configuration.database.dn)", remedy: remedy.unique(isThere: false))
        }
        let uris = overlay.strings("olcUniqueURI").map { $0.lowercased() }
        let missing = DirectoryVocabulary.unique.filter { name in !uris.contains { $0.contains(name.lowercased()) } }
        guard missing.isEmpty else {
            return .fails(
                "slapo-unique does not watch \(missing.joined(separator: ", "))", remedy: remedy.unique(isThere: true))
        }
        guard uris.contains(where: { $0.split(separator: " ").contains("serialize") }) else {
            return .fails(
                "slapo-unique without “serialize”: two at the same moment both pass",
                remedy: remedy.unique(isThere: true))
        }
        return .holds()
    }

    private func constraint(_ configuration: ServerConfiguration) -> Verdict {
        let rules = (configuration.overlay("constraint")?.strings("olcConstraintAttribute") ?? [])
            .map { $0.split(separator: " ").map { $0.lowercased() } }
            .filter { $0.first == DirectoryVocabulary.password.lowercased() }
        var missing: [String] = []
        if !rules.contains(where: { $0.dropFirst().starts(with: ["count", "1"]) }) { missing.append("how many") }
        if !rules.contains(where: { $0.dropFirst().first == "regex" && $0.contains { $0.contains("argon2id") } }) {
            missing.append("of which form")
        }
        guard missing.isEmpty else {
            return .fails(
                "no rule says \(missing.joined(separator: " and ")) passwords a person may have: whoever may write one "
                    + "can add a second or a weaker one to an open account",
                remedy: remedy.constraint)
        }
        return .holds()
    }

    private func argon2(_ configuration: ServerConfiguration) -> Verdict {
        configuration.modules.contains { $0.contains("argon2") }
            ? .holds() : .fails("no olcModuleLoad: argon2; nobody can sign in", remedy: remedy.argon2)
    }

    private func indexes(_ configuration: ServerConfiguration) -> Verdict {
        let missing = DirectoryVocabulary.searched.filter { !configuration.isIndexed($0, "eq") }
        guard missing.isEmpty else {
            return .fails(
                "each search by \(missing.joined(separator: ", ")) walks through everybody",
                remedy: remedy.indexes(missing))
        }
        return .holds()
    }

    private func limits(_ configuration: ServerConfiguration) -> Verdict {
        let own = configuration.database.strings("olcLimits").filter {
            $0.lowercased().contains(remedy.daemon.lowercased())
        }
        guard own.contains(where: { $0.contains("size=unlimited") && $0.contains("time=unlimited") }) else {
            return .fails(
                "lists and imports end at the server's limits (500 entries unless said otherwise)",
                remedy: remedy.limits)
        }
        return .holds()
    }

    private func traps(_ configuration: ServerConfiguration) -> Verdict {
        var found: [String] = []
        let allowed = configuration.global?.strings("olcAllows") ?? []
        for word in ["bind_anon_dn", "bind_anon_cred"] where allowed.contains(where: { $0.contains(word) }) {
            found.append("allow \(word): a bind with half of what it needs is a success")
        }
        if configuration.overlays.contains(where: { $0.first("olcPPolicyHashCleartext") == "TRUE" }) {
            found.append("olcPPolicyHashCleartext: slapd hashes by its own weaker rule")
        }
        if configuration.overlay("sock") != nil {
            found.append("slapo-sock: when its program hangs up without an answer, any password opens")
        }
        if configuration.database.first("olcDbNoSync") == "TRUE" {
            found.append("olcDbNoSync: an acknowledged change of a password is lost with the power")
        }
        guard found.isEmpty else {
            return .fails(
                found.joined(separator: "; "),
                remedy: "# remove from cn=config, on \(configuration.database.dn), what is named above")
        }
        return .holds()
    }
}
