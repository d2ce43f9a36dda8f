import TestSupport

/// Everything about the portal: what its pages cost beside the daemon's calls, and its memory.
struct PagesFigure: Sendable {
    var comparisons: [Comparison] = []
    var idleMiB = 0.0
    var afterMiB = 0.0
    /// Who came meanwhile; each of them has a visit in memory, until it has lasted its time.
    var visits = 0

    /// - Parameters:
    ///   - first: from which numbers are free.
    ///   - count: of people, each of whom comes twice in a round.
    static func measure(
        _ installation: Installation, people: Int, first: Int, count: Int, rounds: Int
    ) async throws -> PagesFigure {
        var figure = PagesFigure()
        for (position, cost) in [(0, HashCost.cheapest), (1, .production)] {
            let numbers = (first + position * count)..<(first + (position + 1) * count)
            let school = "PAGES\(position)"
            try await RunningDaemon.with(installation, hash: cost) { _ in
                try await Pupils.register(numbers, school: school, in: installation)
                let visitors = Visitors(installation: installation)
                _ = try await visitors.activate(numbers, school: school, connections: Pages.connections)
                try await visitors.waitForMails()
                try await RunningPortal.with(installation) { portal in
                    let idle = try portal.residentMiB
                    let pages = Pages(installation: installation, portal: portal, people: people, numbers: numbers)
                    figure.comparisons += try await pages.compare(
                        cost == .cheapest ? "cheapest" : "production", rounds: rounds)
                    // Of the portal that was kept busier.
                    guard position == 0 else { return }
                    (figure.idleMiB, figure.afterMiB) = (idle, try portal.residentMiB)
                    figure.visits = 2 * rounds * count
                }
            }
        }
        return figure
    }
}
