import ArgumentParser
import ControlAPI
import Foundation
import Varlink

/// Which socket to call, and how to show the answer. Shared by every command.
struct ControlOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The administration socket.", valueName: "path"), completion: .file())
    var socket = Self.administrationPath

    @Option(help: ArgumentHelp("The portal's socket.", valueName: "path"), completion: .file())
    var portalSocket = Self.path("PORTAL", "org.passerelle.Portal")

    @Flag(help: "Answer in JSON, on a terminal too.")
    var json = false

    private static var administrationPath: String { path("ADMINISTRATION", "org.passerelle.Administration") }

    /// What a command that goes on has to be told, too: where the daemon is, when it is not where every command looks.
    var words: String { socket == Self.administrationPath ? "" : " --socket '\(socket)'" }

    /// The daemon's own variable, so that both sides follow one setting.
    private static func path(_ name: String, _ interface: String) -> String {
        ProcessInfo.processInfo.environment["PASSERELLE_SOCKETS_\(name)_PATH"] ?? "/run/passerelle/\(interface)"
    }

    var output: Output { Output(isJSON: json || !Terminal.isOutputTerminal) }

    func administration<Result>(_ body: (VarlinkClient) async throws -> Result) async throws -> Result {
        try await Failures.explained { try await body(try await VarlinkClient.connect(path: socket)) }
    }

    func portal<Result>(_ body: (VarlinkClient) async throws -> Result) async throws -> Result {
        try await Failures.explained { try await body(try await VarlinkClient.connect(path: portalSocket)) }
    }
}
