import Directory
import Foundation
import LDAPClient
import Logging

/// Looks how far the copy of each server of the configuration goes, whenever somebody wants to know.
struct Servers: Sendable {
    struct State: Sendable, Equatable {
        var uri: LDAPURI
        /// Only read from, by E-lyco.
        var isConsumer: Bool
        /// `nil` when it did not answer, or keeps no record of its changes.
        var copy: ReplicationState?
        var isReachable: Bool
        /// Seconds; `nil` where it is not known.
        var lag: TimeInterval?
    }

    let writable: [LDAPURI]
    let consumers: [LDAPURI]
    /// How to sign in at each of them.
    let ldap: LDAPConfiguration
    let layout: DirectoryLayout

    var all: [LDAPURI] { writable + consumers }

    /// At all of them at the same time, each for no longer than it takes to connect and to ask once.
    func look() async -> [State] {
        let all = writable.map { ($0, false) } + consumers.map { ($0, true) }
        let looks = await withTaskGroup(of: (Int, Result<ReplicationState?, any Error>).self) { group in
            for (position, server) in all.enumerated() {
                group.addTask {
                    do { return (position, .success(try await look(at: server.0))) } catch {
                        return (position, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let copies = looks.values.compactMap { try? $0.get() }
        return all.enumerated().map { position, server in
            let copy = looks[position].flatMap { try? $0.get() }
            let isReachable = if case .success = looks[position] { true } else { false }
            return State(
                uri: server.0, isConsumer: server.1, copy: copy, isReachable: isReachable,
                lag: copy?.lag(behind: copies))
        }
    }

    /// Whether a server that was away has what the one in use had a moment ago.
    ///
    /// Asked one after the other: under steady writes no copy is ever up to date with what is being written. Where the server
    /// in use keeps no record of its changes there are no copies to compare.
    func mayReturn(to preferred: LDAPURI, from current: LDAPURI) async -> Bool {
        do {
            guard let here = try await look(at: current) else { return true }
            return try await look(at: preferred)?.lag(behind: [here]) == 0
        } catch {
            return false
        }
    }

    private func look(at uri: LDAPURI) async throws -> ReplicationState? {
        try await ask(uri) { try await $0.replicationState() }
    }

    /// Asks one of them, on a connection of its own.
    ///
    /// - Parameter patience: bounds each step, where it is shorter than the configuration's bounds.
    func ask<Answer: Sendable>(
        _ uri: LDAPURI, within patience: Duration? = nil,
        _ question: (DirectoryStore) async throws -> Answer
    ) async throws -> Answer {
        var ldap = ldap
        ldap.uris = [uri]
        ldap.sessionLimit = 1
        if let patience {
            ldap.connectTimeout = min(ldap.connectTimeout, patience)
            ldap.operationTimeout = min(ldap.operationTimeout, patience)
            ldap.sessionTimeout = min(ldap.sessionTimeout, patience)
        }
        let pool = LDAPPool(ldap, logger: Logger(label: "servers") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            defer { pool.close() }
            return try await question(DirectoryStore(ldap: pool, layout: layout))
        }
    }
}
