import Directory
import LDAPClient

/// Whether one registration can be activated twice, one after the other and at the same moment.
struct UniquenessCheck {
    let server: Server
    let trials: Trials
    let remedy: Remedy
    let rounds: Int

    func verdict(_ ldap: LDAPPool) async throws -> Verdict {
        var twice: [String] = []
        for (name, attribute) in [
            ("key", DirectoryVocabulary.registration), ("login", DirectoryVocabulary.login),
        ] {
            var second = trials.further("second-\(name)")
            if name == "key" { second.registration = trials.account(.active).registration }
            if name == "login" { second.login = trials.account(.active).login }
            if try await isAdded(second, ldap) {
                twice.append(attribute)
                // At once: it would lead the checks that follow astray.
                try await ldap.delete(second.dn(in: trials.layout))
            }
        }
        guard twice.isEmpty else {
            return .fails(
                "a second account got the same \(twice.joined(separator: " and the same ")): two people with one "
                    + "registration or one login",
                remedy: remedy.unique(isThere: false))
        }
        for round in 0..<rounds {
            let winners = try await together(round, ldap)
            guard winners <= 1 else {
                return .fails(
                    "\(winners) of \(Server.contenders) activations at once succeeded in round \(round + 1): "
                        + "slapo-unique is there without “serialize”",
                    remedy: remedy.unique(isThere: true))
            }
            guard winners == 1 else { return .untried("the server takes no new account now") }
        }
        return .holds("\(rounds) rounds of \(Server.contenders) at once")
    }

    private func together(_ round: Int, _ ldap: LDAPPool) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<Server.contenders {
                var contender = trials.further("round-\(round)-\(number)")
                contender.registration = trials.further("round-\(round)").registration
                group.addTask { [contender] in try await isAdded(contender, ldap) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    private func isAdded(_ account: TrialAccount, _ ldap: LDAPPool) async throws -> Bool {
        do {
            try await ldap.add(account.dn(in: trials.layout), account.attributes(in: trials.layout))
            return true
        } catch let error as LDAPError where error.code == .constraintViolation {
            return false
        }
    }
}
