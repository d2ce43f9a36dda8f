import Directory
import LDAPClient
import Logging

/// One server of the configuration, and sessions with it.
struct Server: Sendable {
    let uri: LDAPURI
    let configuration: LDAPConfiguration

    init(_ uri: LDAPURI, _ configuration: LDAPConfiguration) {
        self.uri = uri
        var configuration = configuration
        configuration.uris = [uri]
        // One request at a time on a session: requests at the same moment go by sessions of their own, as they would
        // come from several daemons.
        configuration.window = 1
        configuration.sessionLimit = Self.contenders
        self.configuration = configuration
    }

    static let contenders = 4

    var name: String { "\(uri)" }

    /// Sessions as somebody, for the length of `body`; as the daemon unless told otherwise.
    func connected<Result: Sendable>(
        as credentials: LDAPCredentials? = nil, _ body: (LDAPPool) async throws -> Result
    ) async throws -> Result {
        var configuration = configuration
        if let credentials { configuration.credentials = credentials }
        let ldap = LDAPPool(configuration, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
        // Not a child: when the check is called off, the trial accounts still have to be removed.
        let keeper = Task { await ldap.run() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(ldap)) } catch { result = .failure(error) }
        ldap.close()
        await keeper.value
        return try result.get()
    }
}

extension LDAPError {
    /// Whether the server said no, as opposed to nothing.
    var isRefusal: Bool { code.rawValue > 0 }
}

extension LDAPPool {
    /// Entries of a search, none where the server refuses to look.
    func visible(
        under base: DN, scope: SearchScope = .subtree, where filter: Filter = .present("objectClass"),
        attributes: [String] = ["*", "+"], limit: Int = 20
    ) async throws -> [Entry] {
        var found: [Entry] = []
        do {
            for try await entry in search(
                base: base, scope: scope, filter: filter, attributes: attributes, sizeLimit: limit, pageSize: limit)
            { found.append(entry) }
        } catch let error as LDAPError where error.isRefusal {
            return found
        }
        return found
    }

    /// How far the server's copy goes; `nil` where it keeps no record of its changes, or does not show it.
    func replicationState(of suffix: DN) async throws -> ReplicationState? {
        let name = DirectoryVocabulary.contextCSN
        return ReplicationState(try await read(suffix, attributes: [name])?.strings(name) ?? [])
    }

    /// Whether the server takes a change.
    func accepts(_ dn: DN, _ modification: Modification) async throws -> Bool {
        do {
            try await modify(dn, [modification])
            return true
        } catch let error as LDAPError where error.isRefusal {
            return false
        }
    }
}

extension Server {
    /// A check at this server. What the server does not answer could not be tried.
    func finding(_ check: Check, _ body: () async throws -> Verdict) async throws -> Finding {
        do {
            return try await body().finding(check, at: name)
        } catch let error as LDAPError {
            return Verdict.untried("\(error)").finding(check, at: name)
        }
    }
}
