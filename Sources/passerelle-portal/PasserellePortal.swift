import ArgumentParser
import CPlatform
import Foundation
import Logging
import PortalPages
import Settings

/// The portal's command line: which configuration, and whether to check it or to serve.
@main
struct PasserellePortal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerelle-portal", abstract: "The web portal of an academy: a client of passerelled's socket.",
        discussion: """
            Without --config the file /etc/passerelle/portal.yaml is read where it exists, and defaults hold elsewhere. \
            Every key can be overridden by an environment variable: listen.port by PORTAL_LISTEN_PORT.

            Exit status: 0 stopped as asked, 78 the configuration is wrong, 1 anything else.
            """,
        version: Version.current)

    /// EX_CONFIG of sysexits(3): the service manager need not try again.
    static let configurationIsWrong = ExitCode(78)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"), completion: .file(extensions: ["yaml"]))
    var config: String?

    @Flag(help: "Report everything that is wrong with the configuration and the templates, and do nothing else.")
    var check = false

    func run() async throws {
        // From the first moment on: until it serves there is nothing to read anew, and nobody may end it so.
        signal(SIGHUP, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let path = config ?? environment["PORTAL_CONFIG"] ?? PortalConfiguration.installedPath
        do {
            let configuration = try PortalConfiguration.load(path: path, environment: environment)
            configuration.log.level.startLogging()
            let logger = Logger(label: "passerelle-portal")
            let portal = try WebPortal(configuration, logger: logger) {
                try PortalConfiguration.load(path: path, environment: environment)
            }
            if check {
                print("\(path ?? "the defaults"): nothing wrong")
                return
            }
            // Passwords pass through this process; none of them reaches a file by a crash.
            let failure = passerelle_forbid_core_dumps()
            if failure != 0 {
                logger.warning(
                    "Core dumps cannot be forbidden", metadata: ["error": "\(String(cString: strerror(failure)))"])
            }
            try await portal.run {
                logger.info("The portal serves", metadata: ["url": "\(configuration.url)"])
            }
        } catch let error as ConfigurationError {
            for problem in error.problems { FileHandle.standardError.write(Data("\(problem)\n".utf8)) }
            throw Self.configurationIsWrong
        } catch let error as PageFilesError {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            throw Self.configurationIsWrong
        }
    }
}
