/// From whom a slapd has a copy, and how it signs in there.
public struct Replication: Sendable, Equatable {
    /// `ldaps://` URIs; `ldap://` on this machine only.
    public var providers: [String]
    /// Of the entry `cn=replicator`, at all of them. cn=config keeps it in clear.
    public var password: String
    /// PEM file with the authority of the providers' certificates; the system's when `nil`.
    public var authority: String?
    /// 1 to 4095 for a provider in mirror mode, another for each; `nil` for a consumer, which takes no writes.
    public var serverID: Int?

    public init(providers: [String], password: String, authority: String? = nil, serverID: Int? = nil) {
        self.providers = providers
        self.password = password
        self.authority = authority
        self.serverID = serverID
    }

    fileprivate func check() throws {
        var problems = providers.filter { !$0.hasPrefix("ldaps://") && Listener($0)?.isOnLoopback != true }.map {
            "\($0): hashes would cross the network in clear; use ldaps://"
        }
        if providers.isEmpty { problems.append("a copy needs a provider") }
        if password.isEmpty || password.contains(where: { "\"\\\n".contains($0) }) {
            problems.append("the replicator's password is empty, or has characters that slapd would take for its own")
        }
        if let serverID, !(1...4095).contains(serverID) { problems.append("a server's number is 1 to 4095") }
        guard problems.isEmpty else {
            throw EmbeddedDirectoryError(.invalidConfiguration, problems.joined(separator: "\n"))
        }
    }
}

extension DirectoryConfiguration {
    /// What makes a database that was rendered by `render(for:)` a copy of others, for `ldapmodify` or `slapmodify -n 0`.
    ///
    /// - Throws: `invalidConfiguration` with every problem found.
    public func render(_ replication: Replication, databaseNumber: Int) throws -> String {
        try replication.check()
        var values = values(number: databaseNumber, dataFolder: "")
        values["replicatorPassword"] = replication.password
        values["authority"] = replication.authority.map { " tls_cacert=\"\($0)\"" } ?? ""
        var records = try replication.providers.enumerated().map { number, provider in
            values["provider"] = provider
            values["replica"] = String(number + 1)
            return try template("consumer.ldif").rendered(values)
        }
        if let serverID = replication.serverID {
            values["server"] = String(serverID)
            records.append(try template("mirror.ldif").rendered(values))
        }
        return join(records)
    }
}
