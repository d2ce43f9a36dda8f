import ArgumentParser
import ControlAPI

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What the daemon is connected to, and how much the directory holds.")

    @OptionGroup var options: ControlOptions

    private static func words(for server: Administration.Server) -> String {
        guard server.reachable else { return "does not answer" }
        guard let behind = server.behindSeconds else { return "keeps no record of its changes" }
        return behind == 0 ? "up to date" : "\(behind.formatted(.number.precision(.fractionLength(1)))) s behind"
    }

    func run() async throws {
        let status = try await options.administration { try await $0.call(Administration.Status.self, NoParameters()) }
        try options.output.show(status) {
            Output.card(
                [
                    ("version", status.version), ("since", status.startedAt),
                    ("directory", "\(status.suffix) (\(status.embedded ? "embedded" : "external"))"),
                ]
                    + status.connections.map {
                        (
                            "connection",
                            "\($0.uri): \($0.sessions) sessions, \($0.inFlight) in flight, \($0.reconnects) reconnects"
                        )
                    } + status.servers.map { ("\($0.role)", "\($0.uri): \(Self.words(for: $0))") } + [
                        ("schools", String(status.schools)), ("registrations", String(status.registrations)),
                        ("accounts", String(status.accounts)), ("entries owing mail", String(status.owedMails)),
                    ] + status.limits.map { ("limit reached", "\($0.socket), \($0.limit): \($0.count) times") })
        }
    }
}
