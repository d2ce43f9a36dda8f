import Foundation
import Settings
import TestSupport
import Testing

@testable import PortalPages

@Suite("The portal's configuration")
struct PortalConfigurationTests {
    private func read(_ yaml: String, _ environment: [String: String] = [:]) throws -> PortalConfiguration {
        try PortalConfiguration.read(ConfigurationFile(yaml: yaml, name: "portal.yaml"), environment: environment)
    }

    private func problems(_ yaml: String, _ environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try read(yaml, environment)
            return []
        } catch let error as ConfigurationError { return error.problems.map(\.description) }
    }

    @Test("file that is shipped holds every key there is with its default, and no other")
    func shipped() throws {
        let path = "\(Repository.root)/config/portal.yaml"
        let file = try ConfigurationFile.load(path)
        // `services` stands there empty, for the example above it.
        #expect(Set(file.items.keys) == PortalConfiguration.keys.union(["services"]))
        func text(_ configuration: PortalConfiguration) -> String {
            var configuration = configuration
            // What was asked for in so many words, which differs where the values do not.
            configuration.given = [:]
            var text = ""
            dump(configuration, to: &text)
            return text
        }
        #expect(text(try .load(path: path, environment: [:])) == text(try .load(path: nil, environment: [:])))
    }

    @Test("of the demonstration offers its téléservices in the order of the file")
    func demonstration() throws {
        let configuration = try PortalConfiguration.load(
            path: "\(Repository.root)/config/portal-demonstration.yaml", environment: [:])
        #expect(configuration.services.map(\.name) == ["E-lyco", "Menus de la cantine", "Demande de bourse"])
        #expect(
            configuration.services.map(\.audience) == [
                [.pupil, .responsible], [.pupil, .responsible], [.responsible],
            ])
        #expect(!configuration.isEncrypted)
    }

    @Test("refuses keys that it does not know, naming the nearest, in the file and in the environment")
    func unknown() throws {
        #expect(
            try problems("listen:\n  prot: 80\n", ["PORTAL_SESSIONS_IDLE": "5"]) == [
                "listen.prot (line 2): unknown key; did you mean listen.port?",
                "PORTAL_SESSIONS_IDLE: unknown key; did you mean PORTAL_SESSIONS_IDLEMINUTES?",
            ])
    }

    @Test("is overridden by the environment, and does not mind the daemon's variables")
    func environment() throws {
        let configuration = try read(
            "listen:\n  port: 81\n",
            [
                "PORTAL_LISTEN_PORT": "82", "PASSERELLE_CODES_TRIES": "3", "PORTAL_CONFIG": "x",
                "PORTAL_LISTEN_TRUSTEDPROXIES": "192.0.2.1, 198.51.100.0/24",
            ])
        #expect(configuration.listener.port == 82)
        #expect(configuration.listener.trustedProxies == [AddressRange("192.0.2.1"), AddressRange("198.51.100.0/24")])
    }

    @Test("never lets passwords cross a network in clear")
    func clear() throws {
        #expect(try problems("url: http://teleservices.example.org").count == 1)
        #expect(try problems("url: http://127.0.0.1:8080").isEmpty)
        #expect(try problems("listen:\n  address: 0.0.0.0").count == 1)
        #expect(try problems("listen:\n  address: 192.0.2.1\n  allowClear: true").isEmpty)
        #expect(try problems("cas:\n  server: http://cas.example.org/cas").count == 1)
        #expect(try read("url: https://teleservices.example.org").isEncrypted)
    }

    @Test("says what is wrong with a téléservice or a proxy")
    func values() throws {
        let yaml = """
            listen:
              trustedProxies: [10.0.0.0/99]
            services:
              a:
                address: nowhere
                for: [teacher]
            """
        #expect(
            try problems(yaml).map { String($0.prefix { $0 != " " }) } == [
                "listen.trustedProxies", "services.a.for", "services.a.address",
            ])
    }
}
