/// One entry with a value of every attribute that the directory may ever hold.
///
/// slapd numbers an attribute when an entry first has it. When that write fails at its very end, as on a full disk, it goes on using
/// the number and has not stored it: after slapd's next start no entry can be read that was written with the attribute from then on
/// (back-mdb, measured on 2.5.13; `HistoryTests` shows it), and the number is free for another one. So every attribute gets its number
/// before anybody's data hang on it, by an entry that is added and removed while nobody serves.
struct AttributeVocabulary {
    /// Of the entry, as its `cn`.
    static let name = "vocabulary"

    /// Of RFC 4519 and RFC 2798; slapd knows some of these without a schema file.
    private static let standard = [
        "cn", "description", "displayName", "givenName", "l", "mail", "o", "ou", "personalTitle", "postalCode", "sn",
        "street", "telephoneNumber", "uid",
    ].map { Attribute(name: $0, value: $0 == "cn" ? name : "x") }

    private struct Attribute {
        var name: String
        var value: String
    }

    private let attributes: [Attribute]

    /// - Parameters:
    ///   - schema: LDIF of `olcAttributeTypes`, all of which are meant.
    ///   - configuration: of slapd, which knows an attribute of the password policy draft where it loads that module.
    /// - Throws: `unusableTemplate` for a syntax of which no value is known here.
    init(schema: [String], configuration: String) throws {
        let loadsPolicy = configuration.split(separator: "\n").contains("olcModuleLoad: ppolicy")
        attributes =
            try Self.standard + [
                Attribute(name: "member", value: "cn=\(Self.name)"),
                // No password has this hash: where somebody forgets to remove the entry, it lets nobody in.
                Attribute(name: "userPassword", value: "{ARGON2}!"),
            ]
            + (loadsPolicy ? [Attribute(name: "pwdReset", value: "TRUE")] : [])
            + schema.flatMap { try Self.attributes(in: $0) }
    }

    /// The attributes' names, a line each: what a database is told to know.
    var text: String { attributes.map { "\($0.name)\n" }.sorted().joined() }

    /// For `slapadd -s`: no object class has all of these.
    func entry(_ dn: String) -> String {
        "dn: \(dn)\nobjectClass: applicationProcess\n" + attributes.map { "\($0.name): \($0.value)\n" }.joined()
    }

    /// For `slapmodify`.
    static func removal(_ dn: String) -> String { "dn: \(dn)\nchangetype: delete\n" }

    private static func attributes(in schema: String) throws -> [Attribute] {
        // Compiled once. Long lines of LDIF are folded (RFC 2849).
        let (nameOf, syntaxOf) = (/NAME (?:\( )?'([^']+)'/, /SYNTAX ([0-9.]+)/)
        return try schema.replacing("\n ", with: "").split(separator: "\n").filter {
            $0.hasPrefix("olcAttributeTypes:")
        }.map {
            guard let name = $0.firstMatch(of: nameOf)?.1,
                let syntax = $0.firstMatch(of: syntaxOf)?.1, let value = values[String(syntax)]
            else { throw EmbeddedDirectoryError(.unusableTemplate, "no value is known for \($0.prefix(120))") }
            return Attribute(name: String(name), value: value)
        }
    }

    /// By syntax (RFC 4517).
    private static let values = [
        "1.3.6.1.4.1.1466.115.121.1.7": "TRUE", "1.3.6.1.4.1.1466.115.121.1.12": "cn=\(name)",
        "1.3.6.1.4.1.1466.115.121.1.15": "x", "1.3.6.1.4.1.1466.115.121.1.24": "20000101000000Z",
        "1.3.6.1.4.1.1466.115.121.1.26": "x", "1.3.6.1.4.1.1466.115.121.1.27": "0",
        "1.3.6.1.4.1.1466.115.121.1.40": "x",
    ]
}
