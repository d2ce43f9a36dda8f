import Foundation
import TestSupport
import Testing

@testable import EmbeddedDirectory

@Suite("Settings and templates") struct ConfigurationTests {
    private func problems(_ change: (inout EmbeddedDirectoryConfiguration) -> Void) -> [String] {
        var configuration = testConfiguration(in: "/srv")
        change(&configuration)
        return configuration.problems()
    }

    @Test("The default settings have no problem")
    func defaults() { #expect(problems { _ in } == []) }

    @Test(
        "A suffix that would need escaping is refused",
        arguments: [
            "", "fr", "dc=", "dc=a,", "dc=a\"", "dc=a)", "dc=a\\2C", "dc=a+o=b", "cn=a", "dc=a,dc=${x}", "dc= a\nb",
        ])
    func badSuffix(suffix: String) { #expect(problems { $0.suffix = suffix }.count == 1) }

    @Test(
        "A listener beyond this host needs TLS", arguments: ["ldap://0.0.0.0:389/", "ldap://:389", "ldap://[::]:389"])
    func listenerBeyond(uri: String) {
        #expect(problems { $0.entListeners = [uri] }.first?.contains("in clear") == true)
        #expect(
            problems {
                $0.entListeners = [uri]
                $0.tls = .init(certificate: "/c", key: "/k")
            } == [])
    }

    @Test(
        "A listener that slapd would take for something else is refused",
        arguments: ["127.0.0.1:389", "http://127.0.0.1/", "ldap://a/ ldap://b/", "ldapi:///", "ldap://127.0.0.1/?x"])
    func badListener(uri: String) { #expect(problems { $0.entListeners = [uri] }.count == 1) }

    @Test("Loopback is 127/8, ::1 and localhost, and no name that looks like it")
    func loopback() {
        for host in ["127.0.0.1", "127.9.9.9", "[::1]", "localhost"] {
            #expect(Listener("ldap://\(host):3389/")?.isOnLoopback == true, "\(host)")
        }
        for host in ["127.0.0.1.example.org", "127.example.org", "10.0.0.1", "[::]", "localhost.example.org"] {
            #expect(Listener("ldap://\(host):3389/")?.isOnLoopback == false, "\(host)")
        }
    }

    @Test("A state folder too long for a socket's path is refused with the room there is")
    func longFolder() {
        let room = StateFolder.longestSocketPath - "/run/ldapi".utf8.count
        let longest = "/" + String(repeating: "a", count: room - 1)
        #expect(problems { $0.stateFolder = longest } == [])
        #expect(problems { $0.stateFolder = longest + "a" }.first?.contains("at most \(room)") == true)
    }

    @Test("All problems are reported at once")
    func allAtOnce() {
        let found = problems {
            $0.suffix = "x"
            $0.branches.people = "services"
            $0.entListeners = ["x"]
            $0.slapdPath = "slapd"
            $0.threads = 0
        }
        #expect(found.count == 5)
    }

    @Test("A template puts values in place and leaves out lines without one, continuations included")
    func substitution() throws {
        let template = LDIFTemplate(name: "t", text: "# c\ndn: ${a}\nb: x\n  ${b} y\nc: 1\n\n# d\ndn: e\n")
        #expect(try template.rendered(["a": "o=1", "b": nil]) == "dn: o=1\nc: 1\n\ndn: e\n")
        #expect(try template.rendered(["a": "o=1", "b": "2"]) == "dn: o=1\nb: x\n  2 y\nc: 1\n\ndn: e\n")
    }

    @Test(
        "A value cannot start a line of its own, and what LDIF does not take plain is encoded",
        arguments: [
            "a\nolcRootPW: x", " a", "a ", ":a", "<file:///etc/shadow", "Orléans",
        ])
    func encoding(value: String) throws {
        let rendered = try LDIFTemplate(name: "t", text: "cn: ${v}\n").rendered(["v": value])
        let encoded = Data(value.utf8).base64EncodedString()
        #expect(rendered == "cn:: \(encoded)\n")
    }

    @Test("A name that no value has, and a placeholder that is not closed, are errors", arguments: ["${b}", "${a"])
    func unknownName(text: String) {
        let template = LDIFTemplate(name: "t", text: "cn: \(text)\n")
        #expect(throws: EmbeddedDirectoryError.self) { try template.rendered(["a": "1"]) }
    }
}
