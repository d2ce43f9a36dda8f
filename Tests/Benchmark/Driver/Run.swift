import Foundation
import TestSupport

/// All figures of one run, in one folder, on one directory that grows.
struct Run: Sendable {
    let scale: Scale
    let figures: Set<Figure>
    let installation: Installation

    /// The pupil whose account is read.
    private static let reader = 90_000_000
    private static let memoryReads = 1_000

    func report() async throws -> Report {
        var report = Report(facts: try await MachineFacts.gather(folder: installation.folder))
        if figures.contains(.academy) {
            let academy = Academy(
                folder: installation.folder, programs: installation.programs, pupils: scale.pupils)
            report.academy = try await academy.measure()
        }
        guard figures != [.academy] else { return report }
        var registered = 0
        for people in scale.sizes {
            try await RunningDaemon.with(installation, hash: .cheapest) { daemon in
                let load = { try await register(registered..<people) }
                if registered == 0 { try await prepare() }
                if figures.contains(.memory) {
                    report.memory.append(try await memory(people, of: daemon, load: load))
                } else {
                    try await load()
                }
                report.comparisons += try await comparisons(people)
            }
            if figures.contains(.activations) {
                try await RunningDaemon.with(installation, hash: .production) { _ in
                    report.comparisons += try await activations(people, first: 50_000_000, scale.costlyActivations)
                        .compareWithHashes(
                            rounds: scale.rounds, cores: ProcessInfo.processInfo.activeProcessorCount,
                            seconds: scale.hashSeconds)
                }
            }
            if registered == 0, figures.contains(.pages) {
                report.pages = try await PagesFigure.measure(
                    installation, people: people, first: 60_000_000, count: scale.visitors, rounds: scale.rounds)
            }
            registered = people
        }
        return report
    }

    /// An account to read.
    private func prepare() async throws {
        let numbers = Self.reader..<(Self.reader + 1)
        try await Pupils.register(numbers, school: "READER", in: installation)
        _ = try await Visitors(installation: installation).activate(numbers, school: "READER", connections: 1)
    }

    private func register(_ numbers: Range<Int>) async throws {
        let seconds = try await timed { try await Pupils.register(numbers, school: "SCHOOL", in: installation) }
        progress("\(numbers.count) registered in \(Int(seconds.rounded())) s")
    }

    /// What is measured while hashes cost nothing.
    private func comparisons(_ people: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        if figures.contains(.guardedWrites) {
            let writes = GuardedWrites(installation: installation, people: people, count: scale.writes)
            comparisons += try await writes.compare(rounds: scale.rounds)
        }
        if figures.contains(.activations) {
            comparisons += try await activations(people, first: 10_000_000, scale.activations).compareWithAdds(
                rounds: scale.rounds)
        }
        if figures.contains(.reads) {
            let reads = Reads(installation: installation, people: people, pupil: Self.reader, count: scale.reads)
            for connections in [1, 8] {
                comparisons += try await reads.compare(connections: connections, rounds: scale.rounds)
            }
        }
        return comparisons
    }

    /// Pupils of each size have numbers of their own.
    private func activations(_ people: Int, first: Int, _ count: Int) -> Activations {
        Activations(installation: installation, people: people, first: first + people * 10, count: count)
    }

    private func memory(
        _ people: Int, of daemon: RunningDaemon, load: () async throws -> Void
    ) async throws -> MemoryFigure {
        let reads = Reads(installation: installation, people: people, pupil: Self.reader, count: Self.memoryReads)
        return try await Memory(daemon: daemon, people: people, reads: reads).measure(load: load)
    }
}
