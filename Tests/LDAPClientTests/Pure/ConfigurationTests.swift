import Testing

@testable import LDAPClient

@Suite("Configuration")
struct ConfigurationTests {
    @Test(
        "URIs are read as libldap writes them",
        arguments: [
            ("ldap://dir.example", "ldap://dir.example:389"), ("LDAPS://dir.example/", "ldaps://dir.example:636"),
            ("ldap://[::1]:1389", "ldap://[::1]:1389"),
            ("ldapi://%2Frun%2Fslapd%2fldapi", "ldapi://%2frun%2fslapd%2fldapi"),
        ])
    func uris(_ text: String, _ normal: String) throws {
        #expect(try LDAPURI(parsing: text).description == normal)
        #expect(try LDAPURI(parsing: normal).description == normal)
    }

    @Test(
        "what is no server's URI is refused",
        arguments: [
            "", "ldap", "ldap://", "http://a", "ldap://a:0", "ldap://a:99999", "ldap://a b", "ldap://a/dc=x",
            "ldapi://run",
            "ldapi:///run/x", "ldap://a:b", "ldap://[::1", "ldap://a ldap://b",
        ])
    func refused(_ text: String) {
        #expect(throws: LDAPError.self) { try LDAPURI(parsing: text) }
    }

    @Test("credentials never show their secret")
    func redaction() {
        let secret = Array("tr0mb0ne".utf8)
        let all: [LDAPCredentials] = [
            .simple(dn: DN().child("cn", "a"), secret: secret),
            .sasl(mechanism: "SCRAM-SHA-256", authenticationID: "a", secret: secret),
        ]
        for credentials in all {
            var dumped = ""
            dump(credentials, to: &dumped)
            for text in ["\(credentials)", String(reflecting: credentials), dumped] {
                #expect(!text.contains("tr0mb0ne") && !text.contains("116"), "\(text)")
            }
        }
    }

    @Test("the window stays within what slapd bears", arguments: [(0, 1), (64, 64), (1000, 64)])
    func window(_ asked: Int, _ given: Int) {
        var configuration = LDAPConfiguration(uris: [])
        configuration.window = asked
        #expect(configuration.window == given)
    }

    @Test("the first server that works is kept, and those before it are known to be better")
    func endpoints() {
        let uris = ["a", "b", "c"].map { LDAPURI(.tcp(host: $0, port: 389)) }
        var endpoints = Endpoints(uris)
        #expect(endpoints.attempts == uris && endpoints.preferred.isEmpty)
        endpoints.worked(uris[1])
        #expect(endpoints.attempts == [uris[1], uris[2], uris[0]] && endpoints.preferred == [uris[0]])
        endpoints.worked(uris[0])
        #expect(endpoints.currentURI == uris[0])
    }

    @Test("pauses double up to their limit, are never shorter than half of that, and begin anew after a success")
    func backOff() {
        var backOff = BackOff(first: .milliseconds(50), limit: .seconds(1))
        let longest = (0..<8).map { _ in backOff.next(random: 1) }
        #expect(longest.prefix(3) == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
        #expect(longest.last == .seconds(1))
        #expect(backOff.next(random: 0) == .milliseconds(500))
        backOff.reset()
        #expect(backOff.next(random: 0) == .milliseconds(25))
    }

    @Test("an error says what it is, and whether the outcome is known")
    func errors() {
        let error = LDAPError(.timeout, "no answer", outcomeIsUnknown: true)
        #expect("\(error)" == "timeout: no answer (outcome unknown)")
        #expect("\(LDAPError.Code(rawValue: 4711))" == "result code 4711")
    }

    @Test("attributes are found whatever the case of their name")
    func attributeNames() {
        let entry = Entry(DN(), [Attribute("givenName", ["A", "B"]), Attribute("jpegPhoto", bytes: [[0xFF, 0x00]])])
        #expect(entry.first("GIVENNAME") == "A" && entry.strings("givenname") == ["A", "B"])
        #expect(entry.first("jpegphoto") == nil && entry.bytes("jpegPhoto") == [[0xFF, 0x00]])
        #expect(entry.strings("sn").isEmpty && entry.bytes("sn").isEmpty)
    }
}
