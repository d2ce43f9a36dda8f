import ArgumentParser
import Foundation
import TestSupport

/// Measures passerelle against plain C on the same machine, the same slapd and the same settings.
@main
struct PasserelleBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerelle-bench", abstract: "Measures passerelle against plain C on the same slapd.",
        discussion: "docs/benchmarks.md says what each figure is. Exit status: 0 every target met, 1 one missed.")

    @Flag(help: "Small counts and 1,000 registrations: about two minutes, to see that everything works.")
    var quick = false

    @Option(help: ArgumentHelp("Only these figures of 1 to 6, as in 1,2.", valueName: "figures"))
    var only: String?

    @Option(help: ArgumentHelp("Pupils of the academy of figure 5; one of the field has 300000.", valueName: "pupils"))
    var academy: Int?

    @Option(help: ArgumentHelp("Where to put the directory; in memory when left out.", valueName: "folder"))
    var folder: String?

    func run() async throws {
        let figures = try figures()
        let programs = try Programs()
        var scale = quick ? Scale.quick : Scale.full
        if let academy {
            guard (1_000...2_000_000).contains(academy) else {
                throw ValidationError("--academy takes from 1000 to 2000000 pupils")
            }
            scale.pupils = academy
        }
        let report = try await untilInterrupted { [scale] in
            // An academy of the field's size: a quarter of an hour for each of ours and ldapadd's.
            try await within(.seconds(3600 + scale.pupils / 50), "the run") {
                try await withFolder { path in
                    let installation = try Installation(folder: path, programs: programs)
                    return try await Run(scale: scale, figures: figures, installation: installation)
                        .report()
                }
            }
        }
        print(report.text)
        if report.isMissed { throw ExitCode.failure }
    }

    private func figures() throws -> Set<Figure> {
        guard let only else { return Set(Figure.allCases) }
        return Set(
            try only.split(separator: ",").map { text in
                guard let figure = Int(text).flatMap(Figure.init) else {
                    throw ValidationError("--only takes figures from 1 to 6, as in 1,2")
                }
                return figure
            })
    }

    /// A private folder that is gone afterwards: under `folder`, or in memory.
    private func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        guard let folder else { return try await withTemporaryFolder { try await body($0) } }
        // Short: the path of a socket has 107 bytes.
        let path = "\(folder)/passerelle-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
