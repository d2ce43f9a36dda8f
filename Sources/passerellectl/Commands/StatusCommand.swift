import ArgumentParser
import ControlAPI

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What the daemon is connected to, and how much the directory holds.")

    @OptionGroup var options: ControlOptions

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
                    } + [
                        ("schools", String(status.schools)), ("registrations", String(status.registrations)),
                        ("accounts", String(status.accounts)), ("accounts owing mail", String(status.owedMails)),
                    ] + status.limits.map { ("limit reached", "\($0.socket), \($0.limit): \($0.count) times") })
        }
    }
}
