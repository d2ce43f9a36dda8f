import Directory
import LDAPClient

/// What a server says of itself to the daemon: its root DSE and its schema.
struct ServerChecks {
    let server: Server
    let layout: DirectoryLayout
    let remedy: Remedy

    private static let pagedResults = "1.2.840.113556.1.4.319"
    private static let contentSync = "1.3.6.1.4.1.4203.1.9.1.1"
    /// Starting one, and the control of its operations, which slapd does not list (RFC 5805).
    private static let transactionNames: Set = ["1.3.6.1.1.21.1", "1.3.6.1.1.21.2"]

    func findings(_ ldap: LDAPPool) async throws -> [Finding] {
        [
            try await server.finding(.controls) { try await controls(ldap) },
            try await server.finding(.transactions) { try await transactions(ldap) },
            try await server.finding(.schema) { try await schema(ldap) },
            try await server.finding(.daemonLimits) { try await limits(ldap) },
            try await server.finding(.policies) { try await policies(ldap) },
        ]
    }

    private func controls(_ ldap: LDAPPool) async throws -> Verdict {
        let offered = try await ldap.read(DN(), attributes: ["supportedControl"])?.strings("supportedControl") ?? []
        guard offered.contains(Self.pagedResults) else {
            return .fails(
                "imports and lists read in pages (RFC 2696, \(Self.pagedResults)), which the server does not offer",
                remedy: "# allow this identity to read the root DSE, or use OpenLDAP 2.5 or later")
        }
        guard offered.contains(Self.contentSync) else {
            return .noted("pages, but no content synchronisation (RFC 4533): load and configure syncprov to have it")
        }
        return .holds("pages and content synchronisation")
    }

    /// No setting of slapd's turns them off, so this is no fault of whoever looks after it.
    private func transactions(_ ldap: LDAPPool) async throws -> Verdict {
        let names = ["supportedExtension", "supportedControl"]
        let root = try await ldap.read(DN(), attributes: names)
        let offered = names.flatMap { root?.strings($0) ?? [] }
        guard !offered.isEmpty else { return .untried("the server does not say what it offers") }
        guard !Self.transactionNames.isDisjoint(with: offered) else { return .holds("none are offered") }
        return .noted(
            "offered (RFC 5805); passerelle uses none, and nobody may on this database: a password that is rolled back opens "
                + "on a replica all the same, and an attribute's first use spoils what is stored later (slapd 2.5.13)")
    }

    private func schema(_ ldap: LDAPPool) async throws -> Verdict {
        guard let subschema = try await Subschema(ldap) else { return .untried("the subschema cannot be read") }
        let missing =
            DirectoryVocabulary.classes.filter { !subschema.classes.contains($0.lowercased()) }
            + (DirectoryVocabulary.sharedAttributes + DirectoryVocabulary.ownAttributes).filter {
                !subschema.attributes.contains($0.lowercased())
            }
        guard missing.isEmpty else {
            return .fails(
                "unknown to the server: \(missing.joined(separator: ", ")); imports and activations fail",
                remedy: remedy.schema)
        }
        return .holds(subschema.knowsReset ? "with pwdReset" : "")
    }

    /// The server says by its own limit that it cuts the daemon's searches short, once it holds enough.
    private func limits(_ ldap: LDAPPool) async throws -> Verdict {
        let usual = 500
        var count = 0
        do {
            for try await _ in ldap.search(
                base: layout.suffix, scope: .subtree, attributes: ["1.1"], sizeLimit: usual + 1, pageSize: usual + 1)
            { count += 1 }
        } catch let error as LDAPError
            where [.sizeLimitExceeded, .adminLimitExceeded, .timeLimitExceeded].contains(error.code)
        {
            return .fails(
                "a search of the daemon's ended after \(count) entries (\(error.code)): people would be overlooked",
                remedy: remedy.limits)
        }
        return count > usual
            ? .holds("more than \(usual) entries in one search")
            : .untried("\(count) entries are too few to meet a limit")
    }

    private func policies(_ ldap: LDAPPool) async throws -> Verdict {
        guard let subschema = try await Subschema(ldap) else { return .untried("the subschema cannot be read") }
        guard subschema.knowsPolicies else { return .holds("the server knows no password policies") }
        let policies = try await ldap.visible(
            under: layout.suffix, where: .equal("objectClass", "pwdPolicy"),
            attributes: ["pwdAttribute", "pwdMinDelay", "pwdMaxFailure"])
        var traps: [String] = []
        for policy in policies {
            if let delay = policy.first("pwdMinDelay"), delay != "0" {
                traps.append("\(policy.dn) has pwdMinDelay: one failed bind ends slapd before 2.5.15 (ITS#10028)")
            }
            if let failures = policy.first("pwdMaxFailure"), failures != "0" {
                traps.append("\(policy.dn) has pwdMaxFailure: anybody locks anybody out")
            }
        }
        guard traps.isEmpty else {
            let changes = policies.map {
                "dn: \($0.dn)\nchangetype: modify\nreplace: pwdMinDelay\n-\nreplace: pwdMaxFailure\n"
            }
            return .fails(traps.joined(separator: "; "), remedy: changes.joined(separator: "\n"))
        }
        // Every policy has pwdAttribute: one that does not show it does not show the rest.
        guard !policies.isEmpty, policies.allSatisfy({ $0.first("pwdAttribute") != nil }) else {
            return .untried(
                "the server knows password policies, and the daemon sees none, or not all of one: where one is in force "
                    + "(olcPPolicyDefault, pwdPolicySubentry), look for pwdMinDelay and pwdMaxFailure in it")
        }
        return .holds("\(policies.count) looked at")
    }
}
