import Accounts
import LDAPClient
import TestSupport
import Testing

@testable import Directory

@Suite("A new entry")
struct NewEntryTests {
    private static let anyText = "1.3.6.1.4.1.1466.115.121.1.15"
    /// What a feed's own text never gets into as it stands.
    private static let formed = [
        AttributeName.objectClass: "constants",
        AttributeName.kind: "one of two words",
        AttributeName.version: "1",
        AttributeName.feedDigest: "letters, digits and a hyphen",
        AttributeName.structure: "a DN, built from a value",
        AttributeName.telephoneNumber: "digits, as AAFSchool leaves them",
        AttributeName.mail: "plain ASCII, as FeedMail leaves it",
    ]

    /// `slapadd` in its quick mode takes any value, slapd over LDAP those of the attribute's syntax.
    @Test("has a feed's text in attributes that take any text, so that it can be loaded unchecked")
    func syntaxes() async throws {
        try await withDirectory { directory in
            let schema = try await directory.search(
                as: .administrator, base: "cn=subschema", scope: "base", attributes: ["attributeTypes"])
            let types = schema.flatMap { $0["attributetypes"] ?? [] }
            #expect(types.count > 100)
            let names = Set(
                PupilMapping.names + AddressMapping.names + RelativeMapping.registrationNames + SchoolMapping.names + [
                    AttributeName.registration, AttributeName.kind, AttributeName.version, AttributeName.feedDigest,
                    AttributeName.structureUAI, AttributeName.objectClass,
                ])
            for name in names where Self.formed[name] == nil {
                #expect(syntax(of: name, in: types) == Self.anyText, "\(name)")
            }
        }
    }

    private func syntax(of name: String, in types: [String]) -> String? {
        guard
            let type = types.first(where: {
                $0.lowercased().contains("'\(name.lowercased())'")
            })
        else { return nil }
        if let syntax = type.firstMatch(of: /SYNTAX ([0-9.]+)/) { return String(syntax.1) }
        return type.firstMatch(of: /SUP ([A-Za-z0-9-]+)/).flatMap { self.syntax(of: String($0.1), in: types) }
    }

    @Test("is written as LDIF that keeps every value, whatever it begins or ends with")
    func ldif() throws {
        let layout = DirectoryLayout(suffix: try DN(parsing: "dc=example"))
        var attributes = AttributeSet()
        attributes[AttributeName.givenName] = ["Zoé", ": x", "<y", "plain", "ends with a space\u{A0}"]
        var records = LDIFRecords(layout: layout)
        records.add(NewEntry(layout.registration(RegistrationKey("AC$1")), attributes, digest: "d"))
        let text = String(decoding: records.bytes, as: UTF8.self)
        #expect(text.hasPrefix("dn: passerelleRegistration=AC$1,ou=registry,dc=example\n") && text.hasSuffix("\n\n"))
        for line in [
            "givenName:: Wm/DqQ==", "givenName:: OiB4", "givenName:: PHk=", "givenName: plain",
            "creatorsName: cn=passerelle,ou=services,dc=example",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
    }
}
