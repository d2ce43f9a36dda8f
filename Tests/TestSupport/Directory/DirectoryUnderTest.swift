import EmbeddedDirectory
import Foundation

/// A slapd that tests talk to with Debian's `ldap-utils`: what administrators use, and none of our own client.
public protocol DirectoryUnderTest: Sendable {
    /// Where E-lyco would bind.
    var ldapURI: String { get }
    /// The local socket, where this process is the daemon by SASL EXTERNAL.
    var ldapiURI: String { get throws }
    var names: ServiceNames { get throws }
    var entPassword: String { get throws }
    var administratorPassword: String { get throws }
    /// A folder for the test's own files, gone after the test.
    var scratch: String { get }
}

/// Who asks.
public enum Identity: Sendable {
    /// The daemon, by SASL EXTERNAL on the local socket.
    case daemon
    case ent
    case administrator
    case anonymous
    case person(dn: String, password: String)
}

extension DirectoryUnderTest {
    /// Whether a simple bind over the network listener succeeds. An empty password is sent as such.
    public func canBind(dn: String, password: String) async throws -> Bool {
        try await bindResult(dn: dn, password: password) == 0
    }

    /// The LDAP result code of a simple bind.
    public func bindResult(dn: String, password: String) async throws -> Int32 {
        try await run("ldapwhoami", [], as: .person(dn: dn, password: password)).status
    }

    /// Attributes of the entries found, by lower-case name; the DN is under `dn`.
    public func search(
        as identity: Identity, base: String? = nil, scope: String = "sub", filter: String = "(objectClass=*)",
        attributes: [String] = ["*", "+"]
    ) async throws -> [[String: [String]]] {
        let arguments =
            ["-LLL", "-o", "ldif-wrap=no", "-b", try base ?? names.suffix, "-s", scope, filter] + attributes
        let result = try await run("ldapsearch", arguments, as: identity)
        // 32 is what somebody gets who may not know of the base, 4 that a limit was reached, 48 that a bind without a
        // name is refused.
        guard [0, 4, 32, 48].contains(result.status) else { throw TestFailure("ldapsearch: \(result.output)") }
        return LDIFReader.entries(in: result.output)
    }

    /// - Returns: the LDAP result code.
    @discardableResult
    public func add(_ ldif: String, as identity: Identity = .daemon) async throws -> Int32 {
        try await run("ldapadd", ["-f", try file(ldif)], as: identity).status
    }

    /// - Returns: the LDAP result code.
    @discardableResult
    public func modify(_ ldif: String, as identity: Identity = .daemon) async throws -> Int32 {
        try await run("ldapmodify", ["-f", try file(ldif)], as: identity).status
    }

    /// One of Debian's `ldap-utils`, or any other program of `/usr/bin`.
    public func run(_ tool: String, _ arguments: [String], as identity: Identity? = nil) async throws -> ToolResult {
        try await runProgram("/usr/bin/\(tool)", (try identity.map(authentication) ?? []) + arguments)
    }

    private func authentication(_ identity: Identity) throws -> [String] {
        switch identity {
        case .daemon: ["-H", try ldapiURI, "-Q", "-Y", "EXTERNAL"]
        case .anonymous: ["-H", ldapURI, "-x"]
        case .ent: try authentication(.person(dn: try names.ent, password: try entPassword))
        case .administrator:
            try authentication(.person(dn: try names.administrator, password: try administratorPassword))
        case .person(let dn, let password): ["-H", ldapURI, "-x", "-D", dn, "-y", try file(password)]
        }
    }

    /// A private file with this text. Secrets reach tools by file: everybody on the machine reads command lines.
    public func file(_ text: String) throws -> String {
        let path = "\(scratch)/\(UUID().uuidString)"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw TestFailure("cannot write \(path)") }
        return path
    }
}
