import Directory
import LDAPClient

/// The names of attributes and classes that a server knows, in lower case (RFC 4512, 4.2).
struct Subschema {
    let attributes: Set<String>
    let classes: Set<String>

    /// `nil` when the server does not show its subschema.
    init?(_ ldap: LDAPPool) async throws {
        guard let root = try await ldap.read(DN(), attributes: ["subschemaSubentry"]),
            let name = root.first("subschemaSubentry"),
            let entry = try await ldap.visible(
                under: try DN(parsing: name), scope: .base, attributes: ["attributeTypes", "objectClasses"]
            ).first
        else { return nil }
        attributes = Self.names(in: entry.strings("attributeTypes"))
        classes = Self.names(in: entry.strings("objectClasses"))
    }

    var knowsReset: Bool { attributes.contains(TrialAccount.resetAttribute.lowercased()) }

    var knowsPolicies: Bool { classes.contains("pwdpolicy") }

    /// `NAME 'a'` and `NAME ( 'a' 'b' )`.
    private static func names(in definitions: [String]) -> Set<String> {
        var names: Set<String> = []
        for definition in definitions {
            guard let start = definition.firstRange(of: "NAME ")?.upperBound else { continue }
            let rest = definition[start...]
            let isList = rest.hasPrefix("(")
            let part = isList ? rest.prefix { $0 != ")" } : rest.dropFirst().prefix { $0 != "'" }
            let quoted = isList ? part.split(separator: "'").filter { !$0.contains(" ") } : [part]
            names.formUnion(quoted.map { $0.lowercased() }.filter { $0 != "(" })
        }
        return names
    }
}
