import Accounts
import Directory
import LDAPClient

/// The door test: what a directory lets in, found out by trying, and what of its settings explains it.
///
/// It adds a dozen accounts that nobody has (`TrialAccount`), tries every bind that must fail and the one that must
/// succeed, looks around as those who sign in, and removes the accounts, also when it is called off. What an earlier
/// run left behind is removed first. Real accounts are neither read nor written.
public struct DirectoryCheck: Sendable {
    /// What the identifiers of the accounts it adds begin with.
    public static let accountPrefix = Identifier.trialPrefix

    private let settings: Settings

    public init(_ settings: Settings) { self.settings = settings }

    /// - Throws: `CheckError` when nothing could be checked; `CancellationError` after the accounts have been removed.
    public func run() async throws -> [Finding] {
        var providers = try await reachProviders()
        let (home, daemon) = providers.servers.removeFirst()
        let consumers = try await reach(settings.consumers)
        let others = (providers.servers.map(\.server), consumers.servers.map(\.server))
        var findings = providers.findings + consumers.findings
        let remedy = Remedy(
            layout: settings.layout, daemon: daemon, passwordPattern: settings.cost.directoryPattern)
        var trials = try await Trials(settings)
        findings += try await home.connected { ldap in
            try await requirePeople(ldap)
            try await trials.removeLeftovers(ldap)
            var findings = try await serverFindings(home, remedy, ldap)
            let result: Result<[Finding], any Error>
            do {
                try await trials.add(ldap)
                result = .success(try await tryDoors(home, daemon, others, trials, remedy, ldap))
            } catch let error as LDAPError where error.isRefusal {
                var finding = Verdict.untried("no trial account can be added: \(error)")
                    .finding(.definitivePassword, at: home.name)
                finding.isBlocking = true
                result = .success([finding])
            } catch {
                result = .failure(error)
            }
            // A task of its own: it has to be done when this one has been cancelled.
            let made = trials
            try await Task { try await made.removeAll(ldap) }.value
            findings += try result.get()
            return findings
        }
        return findings
    }

    private struct Reached {
        /// In the configuration's order, and what they call the daemon.
        var servers: [(server: Server, daemon: String)] = []
        /// Those that do not take us for it, and for whom.
        var strangers: [String] = []
        var findings: [Finding] = []
    }

    private func reach(_ uris: [LDAPURI]) async throws -> Reached {
        var reached = Reached()
        for server in uris.map({ Server($0, settings.daemon) }) {
            do {
                let identity = try await server.connected { try await $0.whoAmI() }
                let dn = String(identity.trimmingPrefix("dn:"))
                guard !dn.isEmpty, !dn.lowercased().hasSuffix(",cn=auth") else {
                    let reason = "takes us for \(dn.isEmpty ? "nobody" : dn)"
                    reached.strangers.append("\(server.name) \(reason)")
                    reached.findings.append(Self.blocked(reason, at: server))
                    continue
                }
                reached.servers.append((server, dn))
                reached.findings.append(Verdict.holds("as \(dn)").finding(.reach, at: server.name))
            } catch let error as LDAPError {
                reached.findings.append(Self.blocked("\(error)", at: server))
            }
        }
        return reached
    }

    /// Those that the daemon writes at, of which one is needed.
    private func reachProviders() async throws -> Reached {
        let reached = try await reach(settings.daemon.uris)
        guard reached.servers.isEmpty else { return reached }
        guard reached.strangers.isEmpty else {
            throw CheckError(
                .notTheDaemon, reached.strangers.joined(separator: "; ") + ": run this as the daemon's user")
        }
        let isLocal = settings.daemon.uris.allSatisfy { if case .socket = $0.endpoint { true } else { false } }
        throw CheckError(
            .unreachable,
            reached.findings.map(\.detail).joined(separator: "; ")
                + (isLocal ? " (the embedded directory answers only while its daemon runs, and only its user)" : ""))
    }

    /// A database that has just been made has no entries, and nothing can be tried in it.
    private func requirePeople(_ ldap: LDAPPool) async throws {
        guard try await ldap.read(settings.layout.people, attributes: ["1.1"]) == nil else { return }
        throw CheckError(
            .refused,
            "\(settings.layout.people) is not there, or the daemon may not see it: load the first entries "
                + "(passerelled --tree-ldif)")
    }

    private static func blocked(_ reason: String, at server: Server) -> Finding {
        var finding = Verdict.untried(reason).finding(.reach, at: server.name)
        finding.isBlocking = true
        return finding
    }

    private func serverFindings(_ server: Server, _ remedy: Remedy, _ ldap: LDAPPool) async throws -> [Finding] {
        try await ServerChecks(server: server, layout: settings.layout, remedy: remedy).findings(ldap)
            + ConfigurationChecks(
                server: server, layout: settings.layout, remedy: remedy, configurator: settings.configurator
            ).findings(ldap)
    }

    private func tryDoors(
        _ home: Server, _ daemon: String, _ others: (providers: [Server], consumers: [Server]), _ trials: Trials,
        _ remedy: Remedy, _ ldap: LDAPPool
    ) async throws -> [Finding] {
        let clock = ClockCheck(layout: settings.layout, remedy: remedy)
        var findings = [
            try await home.finding(.clock) { clock.verdict(trials.clock) },
            try await home.finding(.daemonConditions) { try await conditions(daemon, trials, remedy, ldap) },
            try await home.finding(.unique) {
                try await UniquenessCheck(server: home, trials: trials, remedy: remedy, rounds: settings.rounds)
                    .verdict(ldap)
            },
        ]
        findings += try await sightFindings(home, trials, remedy, ldap)
        let before = try await changes(trials, ldap)
        for door in [home] + settings.listeners.map({ Server($0, settings.daemon) }) {
            findings += try await doorFindings(door, trials, remedy, ldap)
        }
        findings.append(
            try await home.finding(.signInWrites) {
                let isOpen = findings.contains { $0.check == .definitivePassword && $0.outcome == .holds }
                return signInWrites(before, try await changes(trials, ldap), isOpen, remedy)
            })
        for (number, other) in (others.providers + others.consumers).enumerated() {
            findings += try await other.connected { replica in
                var findings = try await serverFindings(other, remedy, replica)
                findings.append(
                    try await other.finding(.clock) {
                        guard number < others.providers.count,
                            let measured = try await trials.clock(ofProvider: number, replica)
                        else { return try await clock.verdict(of: replica) }
                        return clock.verdict(measured)
                    })
                guard try await shows(trials, replica) else {
                    let reason = "what was written at \(home.name) did not come within \(settings.replicationPatience)"
                    findings.append(Self.blocked(reason, at: other))
                    return findings
                }
                if number < others.providers.count {
                    findings += try await sightFindings(other, trials, remedy, replica)
                }
                return try await findings + doorFindings(other, trials, remedy, ldap)
            }
        }
        return findings
    }

    private func doorFindings(
        _ door: Server, _ trials: Trials, _ remedy: Remedy, _ ldap: LDAPPool
    ) async throws -> [Finding] {
        try await DoorChecks(server: door, trials: trials, remedy: remedy).findings()
            + ReaderChecks(server: door, trials: trials, remedy: remedy, ent: settings.ent).findings(ldap)
    }

    private func sightFindings(
        _ server: Server, _ trials: Trials, _ remedy: Remedy, _ ldap: LDAPPool
    ) async throws -> [Finding] {
        let sight = PasswordSight(trials: trials, remedy: remedy)
        return [
            try await server.finding(.daemonReads) { try await sight.stored(ldap) },
            try await server.finding(.daemonSeesWeak) { try await sight.weak(ldap) },
        ]
    }

    /// Each write of the daemon's says that the daemon wrote the account last: what somebody else wrote is looked at before.
    private func conditions(
        _ daemon: String, _ trials: Trials, _ remedy: Remedy, _ ldap: LDAPPool
    ) async throws -> Verdict {
        let account = trials.account(.active)
        let hidden =
            "what somebody else writes while no daemon follows the directory is hidden by the daemon's next write"
        do {
            guard try await account.isChanged(asWrittenBy: daemon, in: settings.layout, ldap) else {
                return .fails("the daemon may not look for modifiersName: \(hidden)", remedy: remedy.visibility)
            }
            // A name that nobody has.
            let stranger = settings.layout.services.child("cn", account.uid).description
            guard try await !account.isChanged(asWrittenBy: stranger, in: settings.layout, ldap) else {
                return .noted("the server takes a condition and does not keep it: \(hidden)")
            }
            return .holds()
        } catch let error as LDAPError where error.code == .unavailableCriticalExtension {
            return .noted("the server has no conditions (RFC 4528): \(hidden)")
        }
    }

    /// The last change of an account that opens and of one that does not, which nothing but binds is tried on; one that the server
    /// does not show is left out.
    private func changes(_ trials: Trials, _ ldap: LDAPPool) async throws -> [ReplicationState] {
        let found = try await TrialAccount.all(in: settings.layout, ldap)
        return [Trials.Role.active, .suspended].compactMap { role in
            found.first { $0.dn == trials.dn(role) }?.change
        }
    }

    /// - Parameter isOpen: whether a bind has succeeded.
    private func signInWrites(
        _ before: [ReplicationState], _ after: [ReplicationState], _ isOpen: Bool, _ remedy: Remedy
    ) -> Verdict {
        guard before.count == 2 else { return .untried("the server does not show entryCSN") }
        guard after == before else {
            return .fails(
                "slapd writes to an account at a bind (olcLastBind, slapo-lastbind, or a policy that counts failures), which "
                    + "looks like somebody else's change: it costs a write and a line in the audit each time, and whoever "
                    + "fails to sign in as somebody who is suspended takes their password away",
                remedy: remedy.signInWrites)
        }
        return isOpen ? .holds() : .untried("no bind succeeded")
    }

    /// Waits until another server has the accounts. Replication gives no sign of its own, so it is asked again.
    private func shows(_ trials: Trials, _ ldap: LDAPPool) async throws -> Bool {
        let end = ContinuousClock.now + settings.replicationPatience
        let last = Trials.Role.allCases.last { trials.refusals[$0] == nil } ?? .active
        while try await ldap.read(trials.dn(last), attributes: ["1.1"]) == nil {
            guard ContinuousClock.now < end else { return false }
            try await Task.sleep(for: .milliseconds(100))
        }
        return true
    }
}
