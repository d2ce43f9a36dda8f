import ArgumentParser
import ControlAPI

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "The daemon's status for a monitoring system, in Prometheus' text format.",
        discussion: """
            Without a daemon that answers there is passerelle_up 0 alone, and the exit status says why.
            """)

    @OptionGroup var options: ControlOptions

    func run() async throws {
        do {
            let status = try await options.administration {
                try await $0.call(Administration.Status.self, NoParameters())
            }
            print(Metrics(status).text, terminator: "")
        } catch {
            print(Metrics(nil).text, terminator: "")
            throw error
        }
    }
}
