import Accounts
import Foundation
import Settings
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("The configuration file that is shipped")
struct ShippedConfigurationTests {
    private static let path = "\(Repository.root)/config/passerelle.yaml"
    /// Nothing is installed where tests run: the one default that has to exist is found in the source tree.
    private static let environment = [
        "PASSERELLE_PASSWORDS_COMMONFILE": "\(Repository.root)/config/common-passwords.txt"
    ]

    /// What holds where nothing is said: `defaults` says that the shipped file states the same.
    static func leftOut() throws -> Configuration {
        try Configuration.read(ConfigurationFile(), environment: environment)
    }

    private func shipped() throws -> ConfigurationFile {
        ConfigurationFile(yaml: try String(contentsOfFile: Self.path, encoding: .utf8), name: Self.path)
    }

    @Test("holds every key there is, and no other")
    func keys() throws {
        let file = try shipped()
        #expect(file.problems.isEmpty)
        #expect(Set(file.items.keys).subtracting(Configuration.keys).isEmpty)
        #expect(Configuration.keys.subtracting(file.items.keys).isEmpty)
    }

    @Test("states for every key the value that leaving it out gives")
    func defaults() throws {
        let stated = try Configuration.read(shipped(), environment: Self.environment)
        #expect(try lines(stated) == lines(Self.leftOut()))
        #expect(try shipped().items["passwords.hash.allowWeak"]?.value == .scalar("false"))
    }

    @Test("differs from another one in exactly the key that was changed")
    func comparison() throws {
        let leftOut = lines(try Self.leftOut())
        let changed = lines(
            try Configuration.read(
                ConfigurationFile(), environment: Self.environment.merging(["PASSERELLE_CODES_TRIES": "6"]) { $1 }))
        #expect(zip(leftOut, changed).count { $0 != $1 } == 1 && leftOut.count == changed.count)
    }

    @Test("for the demonstration loads, and this machine lacks nothing for it")
    func demonstration() throws {
        let path = "\(Repository.root)/config/demonstration.yaml"
        let resources = ["PASSERELLE_FOLDERS_RESOURCES": Repository.root]
        let configuration = try Configuration.load(path: path, environment: resources)
        #expect(Parts(configuration: configuration).problems() == [])
        #expect(configuration.directory.embedded.listeners == ["ldap://127.0.0.1:3890"])
    }

    /// Every field of every part, one a line; but the list of common passwords, a set, which has no order, and what was asked for in
    /// so many words, which differs where the values do not.
    private func lines(_ configuration: Configuration) -> [Substring] {
        var configuration = configuration
        configuration.rules.common = CommonPasswords(lines: [])
        configuration.given = [:]
        var text = ""
        dump(configuration, to: &text)
        return text.split(separator: "\n")
    }
}
