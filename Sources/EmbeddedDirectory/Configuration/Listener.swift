import Foundation

/// An address where slapd takes connections over the network.
struct Listener: Equatable {
    let uri: String
    let isOnLoopback: Bool

    init?(_ uri: String) {
        // slapd takes all its listeners as one argument, with spaces between them.
        guard !uri.contains(where: \.isWhitespace), let parts = URLComponents(string: uri),
            parts.scheme == "ldap" || parts.scheme == "ldaps", parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil, parts.path.isEmpty || parts.path == "/", let host = parts.host
        else { return nil }
        self.uri = uri
        isOnLoopback = Self.isLoopback(host)
    }

    /// An empty host is every address of this machine.
    private static func isLoopback(_ host: String) -> Bool {
        let name = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        if name == "localhost" || name == "::1" { return true }
        let octets = name.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
