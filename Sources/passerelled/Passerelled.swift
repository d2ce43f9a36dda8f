import ArgumentParser
import Foundation
import Logging
import PasserelleDaemon
import Settings

/// The daemon's command line: which configuration, and whether to check it or to serve.
@main
struct Passerelled: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerelled", abstract: "The identity bridge between an academy's portal and its ENT.",
        discussion: """
            Without --config the file /etc/passerelle/passerelle.yaml is read where it exists, and defaults hold elsewhere. \
            Every key can be overridden by an environment variable: directory.suffix by PASSERELLE_DIRECTORY_SUFFIX.

            Exit status: 0 stopped as asked, 78 the configuration is wrong, 1 anything else.
            """,
        version: Version.current)

    /// EX_CONFIG of sysexits(3): the service manager need not try again.
    static let configurationIsWrong = ExitCode(78)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"), completion: .file(extensions: ["yaml"]))
    var config: String?

    @Flag(help: "Report everything that is wrong with the configuration on this machine, and do nothing else.")
    var check = false

    @Option(help: ArgumentHelp("Print what a slapd that is there already has to learn, as LDIF.", valueName: "number"))
    var databaseLDIF: Int?

    @Flag(help: "Print the first entries of that database, as LDIF.")
    var treeLDIF = false

    @Flag(help: "Print an entry with every attribute, as LDIF, which that database is to have had once.")
    var vocabularyLDIF = false

    @Flag(help: "With --database-ldif: leave out the SDET's schema, which the site has already.")
    var withoutSDET = false

    @Option(
        help: ArgumentHelp(
            "Print what makes that database a copy of the providers, as LDIF with the replicator's password in it.",
            valueName: "number"))
    var replicationLDIF: Int?

    @Option(
        help: ArgumentHelp(
            "With --replication-ldif: one whose copy it is; several times for several.", valueName: "uri"))
    var provider: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --replication-ldif: this provider's own, where two mirror each other.", valueName: "number"))
    var serverID: Int?

    @Option(help: ArgumentHelp("With --replication-ldif: the file with the replicator's password.", valueName: "path"))
    var replicatorPasswordFile: String?

    /// Service managers show in the process list which socket they handed over; the sockets themselves are inherited.
    @Option(help: .hidden)
    var varlink: String?

    func run() async throws {
        // From the first moment on: until it serves there is nothing to read anew, and nobody may end it so.
        signal(SIGHUP, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let path = config ?? environment["PASSERELLE_CONFIG"] ?? Configuration.installedPath
        do {
            let configuration = try Configuration.load(path: path, environment: environment)
            configuration.log.level.startLogging()
            if let databaseLDIF {
                return print(try DirectoryLDIF(configuration).database(number: databaseLDIF, withSDET: !withoutSDET))
            }
            if treeLDIF { return print(try DirectoryLDIF(configuration).tree()) }
            if vocabularyLDIF { return print(try DirectoryLDIF(configuration).vocabulary()) }
            if let replicationLDIF {
                return print(
                    try DirectoryLDIF(configuration).replication(
                        number: replicationLDIF, providers: provider, serverID: serverID,
                        passwordFile: replicatorPasswordFile))
            }
            let daemon = try Daemon(configuration, logger: Logger(label: "passerelle")) {
                try Configuration.load(path: path, environment: environment)
            }
            if check {
                print("\(path ?? "the defaults"): nothing wrong")
                return
            }
            try await daemon.run()
        } catch let error as ConfigurationError {
            for problem in error.problems { FileHandle.standardError.write(Data("\(problem)\n".utf8)) }
            throw Self.configurationIsWrong
        }
    }
}
