import Foundation
import Settings
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A configuration")
struct ConfigurationReadingTests {
    @Test("with an unknown key is refused, and the nearest known one named")
    func unknownKey() {
        let problems = problems(of: "directory:\n  sufix: dc=example,dc=org\n")
        #expect(problems == [.init("directory.sufix", line: 2, "unknown key; did you mean directory.suffix?")])
    }

    @Test("with an unknown key that has no value is refused as well")
    func unknownKeyWithoutValue() {
        #expect(problems(of: "mail:\n  repplyTo:\n").map(\.key) == ["mail.repplyTo"])
    }

    @Test("tells everything that is wrong at once, each with its line")
    func everythingAtOnce() {
        let problems = problems(
            of: """
                academy:
                  timeZone: Europe/Nowhere
                codes:
                  lifetimeDays: 91
                passwords:
                  requireDigit: maybe
                mail:
                  transport: pigeon
                  port: 25
                sockets:
                  portal:
                    mode: "0666"
                """)
        let found = Dictionary(uniqueKeysWithValues: problems.map { ($0.key, $0.line) })
        #expect(
            found == [
                "academy.timeZone": 2, "codes.lifetimeDays": 4, "passwords.requireDigit": 6, "mail.transport": 8,
                "mail.port": 9, "sockets.portal.mode": 12,
            ])
    }

    @Test("says of a value what may stand there")
    func whatMayStandThere() {
        let told = problems(of: "codes: {lifetimeDays: many}\nlog: {level: loud}\n").map(\.message)
        #expect(told.contains { $0.contains("from 1 to 90") && $0.contains("many") })
        #expect(told.contains { $0.contains("debug, info, warning, error") })
    }

    @Test("takes no value twice, no list for one value, and no map for a value")
    func shapes() {
        #expect(problems(of: "codes: {tries: 4, tries: 5}\n").count == 1)
        #expect(problems(of: "codes: {tries: [4, 5]}\n").map(\.key) == ["codes.tries"])
        #expect(problems(of: "codes: {tries: {number: 4}}\n").map(\.key) == ["codes.tries.number"])
        #expect(
            problems(of: "directory: {external: {uris: [[ldapi:///]]}}\n").map(\.key) == ["directory.external.uris"])
    }

    @Test("that is not YAML, no map, not UTF-8 or not there is refused with the file's name")
    func unreadable() async throws {
        for yaml in ["codes: [1, 2", "- codes\n- tries\n", "just words"] {
            #expect(problems(of: yaml).map(\.key) == ["test.yaml"], "\(yaml)")
        }
        try await withTemporaryFolder { folder in
            let path = "\(folder)/latin1.yaml"
            #expect(loadingProblems(path).first?.message.contains("cannot be read") == true)
            try Data(Array("academy: {name: ".utf8) + [0xE9, 0x7D]).write(to: URL(filePath: path))
            #expect(loadingProblems(path) == [.init(path, "is not UTF-8: save it in that encoding")])
        }
    }

    @Test("may be empty")
    func empty() {
        #expect(problems(of: "").isEmpty && problems(of: "# nothing yet\n").isEmpty && problems(of: "codes:\n").isEmpty)
    }
}

/// What is wrong with `yaml`, given the common passwords of the source tree.
func problems(of yaml: String, environment: [String: String] = [:]) -> [ConfigurationProblem] {
    do {
        _ = try Configuration.read(
            ConfigurationFile(yaml: yaml, name: "test.yaml"), environment: inSourceTree(environment))
        return []
    } catch {
        return error.problems
    }
}

func inSourceTree(_ environment: [String: String]) -> [String: String] {
    environment.merging(["PASSERELLE_FOLDERS_RESOURCES": Repository.root]) { ours, _ in ours }
}

private func loadingProblems(_ path: String) -> [ConfigurationProblem] {
    do {
        _ = try Configuration.load(path: path, environment: inSourceTree([:]))
        return []
    } catch {
        return error.problems
    }
}
