import LDAPClient
import Logging

/// A slapd in a folder of its own, and a pool that works on it as its root.
func withDirectory<Result>(
    settings: String = "", overlay: String = "", entries: String = "", configuration: LDAPConfiguration = .test(),
    _ body: (LDAPPool, TemporarySlapd) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let server = try await TemporarySlapd(in: folder, settings: settings, overlay: overlay, entries: entries)
        var configuration = configuration
        configuration.uris = [server.socket]
        return try await withPool(configuration) { try await body($0, server) }
    }
}

/// A pool that runs as long as `body`.
func withPool<Result>(
    _ configuration: LDAPConfiguration, _ body: (LDAPPool) async throws -> Result
) async throws -> Result {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let pool = LDAPPool(configuration, logger: logger)
    let running = Task { await pool.run() }
    do {
        let result = try await body(pool)
        pool.close()
        await running.value
        return result
    } catch {
        pool.close()
        await running.value
        throw error
    }
}

extension LDAPConfiguration {
    /// The defaults, as the server's root, with what a test changes about them.
    static func test(_ change: (inout LDAPConfiguration) -> Void = { _ in }) -> LDAPConfiguration {
        var configuration = LDAPConfiguration(uris: [], credentials: .root)
        change(&configuration)
        return configuration
    }
}

extension LDAPCredentials {
    static let root = LDAPCredentials.simple(dn: TemporarySlapd.root, secret: Array(TemporarySlapd.secret.utf8))
}

extension LDAPPool {
    /// A person below the suffix.
    @discardableResult
    func addPerson(_ name: String, _ more: [Attribute] = []) async throws -> DN {
        let dn = TemporarySlapd.suffix.child("cn", name)
        try await add(
            dn, [Attribute("objectClass", ["inetOrgPerson"]), Attribute("cn", [name]), Attribute("sn", ["X"])] + more)
        return dn
    }
}

func person(_ number: Int, _ more: String = "") -> String {
    "dn: cn=p\(number),dc=test\nobjectClass: inetOrgPerson\ncn: p\(number)\nsn: X\n\(more)\n"
}

/// The code of the error that `body` throws; `nil` when it throws none, or another kind of error.
func code(of body: () async throws -> some Any) async -> LDAPError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? LDAPError)?.code
    }
}
