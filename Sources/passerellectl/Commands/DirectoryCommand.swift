import ArgumentParser
import DirectoryCheck
import Foundation
import PasserelleDaemon

struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Look after the directory itself.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The door test: try what the directory lets in, and say what mends it.",
            discussion: """
                Adds a dozen throw-away accounts named \(DirectoryCheck.accountPrefix)…, tries every bind that must \
                fail and the one that must succeed at every server of the configuration, looks around as a person, as \
                E-lyco and as nobody, and removes the accounts, also when interrupted. Real accounts are not touched.

                It asks the directory, not the daemon: run it as the daemon's user, before or while the daemon runs \
                (the embedded directory is there only while it runs): sudo -u passerelle passerellectl directory check.

                Exit status: 0 everything that could be tried holds; 1 something does not; 69 no server, or not every \
                server, could be tried; 77 the directory does not take this user for the daemon; 78 the configuration \
                is wrong; 130 interrupted.
                """)

        @Option(
            help: ArgumentHelp("The daemon's configuration file.", valueName: "path"),
            completion: .file(extensions: ["yaml"]))
        var config: String?

        @Option(
            help: ArgumentHelp("A file, mode 0600, with the password of E-lyco's account.", valueName: "path"),
            completion: .file())
        var entPasswordFile: String?

        @Option(help: ArgumentHelp("E-lyco's account, when not cn=ent among the services.", valueName: "dn"))
        var entDN: String?

        @Option(help: ArgumentHelp("Somebody who may read cn=config.", valueName: "dn"))
        var cnConfigDN: String?

        @Option(
            help: ArgumentHelp("A file, mode 0600, with that one's password.", valueName: "path"),
            completion: .file())
        var cnConfigPasswordFile: String?

        @Flag(help: "Answer in JSON, on a terminal too.")
        var json = false

        func validate() throws {
            guard (cnConfigDN == nil) == (cnConfigPasswordFile == nil) else {
                throw ValidationError("--cn-config-dn and --cn-config-password-file go together")
            }
            guard entDN == nil || entPasswordFile != nil else {
                throw ValidationError("--ent-dn needs --ent-password-file")
            }
        }

        func run() async throws {
            let check = DirectoryCheck(try settings())
            let findings: [Finding]
            do {
                findings = try await interruptible { try await check.run() }
            } catch let error as CheckError {
                Terminal.complain(error.message)
                throw error.code == .notTheDaemon ? Failures.notAllowed : Failures.unavailable
            } catch is CancellationError {
                Terminal.complain("interrupted; the throw-away accounts are removed")
                throw Failures.interrupted
            } catch {
                Terminal.complain("\(error)")
                throw Failures.unavailable
            }
            let report = DirectoryReport(findings)
            try Output(isJSON: json || !Terminal.isOutputTerminal).show(report) { report.text }
            if report.doesNotHold > 0 { throw Failures.refused }
            if findings.contains(where: \.isBlocking) { throw Failures.unavailable }
        }

        private func settings() throws -> DirectoryCheck.Settings {
            do {
                let environment = ProcessInfo.processInfo.environment
                let path = config ?? environment["PASSERELLE_CONFIG"] ?? Configuration.installedPath
                var settings = try DirectoryCheck.Settings(Configuration.load(path: path, environment: environment))
                if let entPasswordFile { try settings.signInAsENT(dn: entDN, passwordFile: entPasswordFile) }
                if let cnConfigDN, let cnConfigPasswordFile {
                    try settings.readConfiguration(dn: cnConfigDN, passwordFile: cnConfigPasswordFile)
                }
                return settings
            } catch {
                Terminal.complain("\(error)")
                throw Failures.configurationIsWrong
            }
        }
    }
}
