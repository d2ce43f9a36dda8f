import Logging
import NIOConcurrencyHelpers

/// Opens sessions with the first server that takes one.
final class Connector: Sendable {
    private let configuration: LDAPConfiguration
    private let endpoints: NIOLockedValueBox<Endpoints>
    private let logger: Logger

    init(_ configuration: LDAPConfiguration, logger: Logger) {
        self.configuration = configuration
        endpoints = NIOLockedValueBox(Endpoints(configuration.uris))
        self.logger = logger
    }

    var currentURI: LDAPURI? { endpoints.withLockedValue { $0.currentURI } }

    /// Whether a server before the current one is to be tried from time to time.
    var hasPreferred: Bool { endpoints.withLockedValue { !$0.preferred.isEmpty } }

    /// A session with the current server, or with another one while that takes none, which stays what it is: see `use`.
    ///
    /// - Parameters:
    ///   - anywhere: whether any other one will do. While the current one serves, one connection that it does not take is no
    ///     reason to leave it for one that lacks what was written.
    ///   - whenOver: called once when the session, which this returned, is over.
    /// - Throws: the last server's failure when all of them fail.
    func connect(
        as credentials: LDAPCredentials, anywhere: Bool = true,
        whenOver: @escaping @Sendable (Session, LDAPError) -> Void = { _, _ in }
    ) async throws -> Session {
        let attempts = endpoints.withLockedValue { $0.attempts }
        return try await connect(attempts, credentials, whenOver) { uri in
            guard !anywhere, let current = attempts.first, uri != current else { return true }
            return await configuration.mayReturn(uri, current)
        }
    }

    /// The same with servers that would be better than the current one; `nil` when none of them is back and up to date.
    func connectToPreferred(
        as credentials: LDAPCredentials, whenOver: @escaping @Sendable (Session, LDAPError) -> Void
    ) async -> Session? {
        let (preferred, current) = endpoints.withLockedValue { ($0.preferred, $0.currentURI) }
        guard let current else { return nil }
        for uri in preferred where await configuration.mayReturn(uri, current) {
            if let session = try? await connect([uri], credentials, whenOver) { return session }
        }
        return nil
    }

    /// Makes a server the current one.
    ///
    /// - Parameter seat: puts a session with it to use; nobody else changes servers meanwhile.
    /// - Returns: what `seat` does; when that is false, everything stays as it is.
    func use(_ uri: LDAPURI, _ seat: () -> Bool) -> Bool {
        let (isSeated, isOther) = endpoints.withLockedValue { endpoints in
            let isOther = endpoints.currentURI != uri
            guard seat() else { return (false, isOther) }
            endpoints.worked(uri)
            return (true, isOther)
        }
        if isSeated && isOther { logger.info("directory server chosen", metadata: [LogKey.uri: "\(uri)"]) }
        return isSeated
    }

    private func connect(
        _ uris: [LDAPURI], _ credentials: LDAPCredentials,
        _ whenOver: @escaping @Sendable (Session, LDAPError) -> Void, mayUse: (LDAPURI) async -> Bool = { _ in true }
    ) async throws -> Session {
        var failure = LDAPError(.connectFailed, "no server is configured")
        for uri in uris where await mayUse(uri) {
            try Task.checkCancellation()
            do {
                return try await open(uri, credentials, whenOver)
            } catch let error as LDAPError {
                logger.debug("no session", metadata: [LogKey.uri: "\(uri)", LogKey.error: "\(error)"])
                failure = error
            }
        }
        throw failure
    }

    private func open(
        _ uri: LDAPURI, _ credentials: LDAPCredentials, _ whenOver: @escaping @Sendable (Session, LDAPError) -> Void
    ) async throws -> Session {
        let session = try Session(uri)
        let deadline = ContinuousClock.now + configuration.connectTimeout
        let tls = configuration.tls
        return try await withOuterDeadline(deadline, "connect to \(uri)") {
            try await session.open(tls: tls, credentials: credentials, until: deadline) { [weak session] error in
                if let session { whenOver(session, error) }
            }
            return session
        } tooLate: {
            $0.close()
        }
    }
}

enum LogKey {
    static let uri = "ldap.uri"
    static let error = "ldap.error"
    static let pause = "ldap.pause"
}
