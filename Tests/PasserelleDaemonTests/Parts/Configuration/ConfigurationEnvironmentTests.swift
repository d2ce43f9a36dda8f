import Settings
import Testing

@testable import PasserelleDaemon

@Suite("The environment")
struct ConfigurationEnvironmentTests {
    @Test("overrides the file, key by key")
    func overrides() throws {
        let configuration = try read(
            "codes: {tries: 4}\nportal: {entName: Toutatice}\n",
            ["PASSERELLE_CODES_TRIES": "3", "PASSERELLE_SOCKETS_PORTAL_LIMITS_IDLESECONDS": "7"])
        #expect(configuration.lifecycle.codeTries == 3 && configuration.portal.entName == "Toutatice")
        #expect(configuration.sockets.portal.limits.idle == .seconds(7))
    }

    @Test("gives lists with commas between the values")
    func lists() throws {
        let configuration = try read(
            "sockets: {portal: {users: [nobody]}}\n",
            [
                "PASSERELLE_SOCKETS_PORTAL_USERS": "www-data, 1000",
                "PASSERELLE_DIRECTORY_EMBEDDED_LISTENERS": "ldap://127.0.0.1:3890,ldaps://[::]:636",
                "PASSERELLE_SOCKETS_ADMINISTRATION_GROUPS": "",
            ])
        #expect(configuration.sockets.portal.users == ["www-data", "1000"])
        #expect(configuration.directory.embedded.listeners == ["ldap://127.0.0.1:3890", "ldaps://[::]:636"])
        #expect(configuration.sockets.administration.groups == [])
    }

    @Test("may hold no PASSERELLE_ variable that is no key; others are not looked at")
    func unknown() {
        let found = problems(
            of: "", environment: ["PASSERELLE_CODES_TRYS": "3", "PASSERELLE_CONFIG": "/etc/x.yaml", "PATH": "/bin"])
        #expect(
            found == [.init("PASSERELLE_CODES_TRYS", "unknown key; did you mean PASSERELLE_CODES_TRIES?")])
    }

    @Test("is named when the wrong value comes from it, not a line of the file that is right")
    func blame() {
        let found = problems(of: "codes: {tries: 4}\n", environment: ["PASSERELLE_CODES_TRIES": "40"])
        #expect(found.map(\.key) == ["PASSERELLE_CODES_TRIES"] && found.map(\.line) == [nil])
    }

    private func read(_ yaml: String, _ environment: [String: String]) throws -> Configuration {
        try Configuration.read(ConfigurationFile(yaml: yaml, name: "test.yaml"), environment: inSourceTree(environment))
    }
}
