import ArgumentParser
import ControlAPI
import Varlink

extension Administration.EventKind: ExpressibleByArgument {
    /// Whoever loses events is told so, whatever the kinds.
    public static var allValueStrings: [String] { allCases.filter { $0 != .missed }.map(\.rawValue) }

    public init?(argument: String) {
        guard Self.allValueStrings.contains(argument) else { return nil }
        self.init(rawValue: argument)
    }
}

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show what happens, as it happens, until interrupted.",
        discussion: """
            Kinds: account, code, refusal (“this is not my child”), mail, outside (what others wrote to an account), import, \
            access (who looks at whose data), directory. What is still going on comes first: an import under way, a lost \
            directory. Who reads too slowly loses events, and is told how many.

            It shows what this daemon does; another daemon on the same directory is watched on its own machine.
            """)

    @OptionGroup var options: ControlOptions

    @Option(name: .customLong("kind"), parsing: .upToNextOption, help: "Of these kinds only.")
    var kinds: [Administration.EventKind] = []

    func run() async throws {
        let output = options.output
        let parameters = Administration.Watch.Parameters(kinds: kinds.isEmpty ? nil : kinds)
        try await options.administration { client in
            for try await reply in try client.stream(Administration.Watch.self, parameters) {
                guard let event = reply.event else { continue }
                do {
                    try Terminal.sayAtOnce(output.isJSON ? try Output.json(event) : EventLine(event).text)
                } catch is Terminal.NobodyReads {
                    return
                }
            }
            throw VarlinkError(.connectionClosed, "the daemon stops: watch again when it is back")
        }
    }
}
