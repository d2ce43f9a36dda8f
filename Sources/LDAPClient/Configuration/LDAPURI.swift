/// Where a server listens: `ldap://host:port`, `ldaps://host:port` or `ldapi://%2Fpath%2Fof%2Fsocket`.
public struct LDAPURI: Sendable, Hashable, CustomStringConvertible {
    public enum Endpoint: Sendable, Hashable {
        /// `host` is the name that the server's certificate has to bear; an IPv6 address goes without brackets. For
        /// `localhost` libldap asks for this machine's own name.
        case tcp(host: String, port: UInt16)
        /// TLS from the first byte.
        case tls(host: String, port: UInt16)
        /// A Unix socket, `ldapi`.
        case socket(path: String)
    }

    public var endpoint: Endpoint

    public init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    public static func socket(_ path: String) -> LDAPURI { LDAPURI(.socket(path: path)) }

    /// - Throws: `localError` for another scheme, or for anything behind host and port.
    public init(parsing text: String) throws(LDAPError) {
        guard let endpoint = Self.endpoint(text) else {
            throw LDAPError(.localError, "no URI of an LDAP server: \(text)")
        }
        self.endpoint = endpoint
    }

    public var description: String {
        switch endpoint {
        case .tcp(let host, let port): "ldap://\(Self.bracketed(host)):\(port)"
        case .tls(let host, let port): "ldaps://\(Self.bracketed(host)):\(port)"
        case .socket(let path): "ldapi://\(Self.percentEncoded(path))"
        }
    }
}

extension LDAPURI {
    /// Whether what is sent there without StartTLS leaves the machine readable.
    public var isInClearOnTheNetwork: Bool {
        guard case .tcp(let host, _) = endpoint else { return false }
        return !Self.isLoopback(host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }

    private static func endpoint(_ text: String) -> Endpoint? {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text[..<mark].lowercased()
        guard text[mark...].hasPrefix("://") else { return nil }
        var rest = String(text[mark...].dropFirst(3))
        if rest.hasSuffix("/") { rest.removeLast() }
        switch scheme {
        case "ldap": return authority(rest, defaultPort: 389).map { .tcp(host: $0.host, port: $0.port) }
        case "ldaps": return authority(rest, defaultPort: 636).map { .tls(host: $0.host, port: $0.port) }
        case "ldapi": return path(rest).map { .socket(path: $0) }
        default: return nil
        }
    }

    private static func authority(_ text: String, defaultPort: UInt16) -> (host: String, port: UInt16)? {
        var host = Substring(text)
        var port = defaultPort
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let behind = host[end...].dropFirst()
            host = host[..<end].dropFirst()
            if !behind.isEmpty {
                guard behind.first == ":", let number = UInt16(behind.dropFirst()) else { return nil }
                port = number
            }
        } else if let colon = host.firstIndex(of: ":") {
            guard let number = UInt16(host[colon...].dropFirst()) else { return nil }
            port = number
            host = host[..<colon]
        }
        let isHost =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                ASCII.isLetterOrDigit(byte) || "-._:%".utf8.contains(byte)
            }
        return isHost && port != 0 ? (String(host), port) : nil
    }

    private static func path(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                // An unescaped slash would end the socket's name and begin a DN.
                guard byte != UInt8(ascii: "/"), byte != UInt8(ascii: "?") else { return nil }
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(ASCII.hexadecimalDigit),
                let low = rest.popFirst().flatMap(ASCII.hexadecimalDigit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        guard bytes.first == UInt8(ascii: "/"), !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    private static func percentEncoded(_ path: String) -> String {
        var text: [UInt8] = []
        for byte in path.utf8 {
            if ASCII.isLetterOrDigit(byte) || "-._".utf8.contains(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                ASCII.appendHexadecimal(byte, to: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
