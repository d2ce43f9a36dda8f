import ControlAPI
import Foundation
import LDAPClient
import TestSupport
import Varlink

/// Figure 5: a whole academy's feed, from its files to people who sign in.
///
/// `ldapadd` loads the same entries into a slapd with the same settings: what it takes is what the directory itself costs.
struct Academy: Sendable {
    let folder: String
    let programs: Programs
    let pupils: Int

    /// Pupils of the academy with about a thousand registrations, beside which the large one is put.
    private static let smallPupils = 334
    private static let changes = 1_000

    func measure() async throws -> [AcademyFigure] {
        let feed = "\(folder)/feed"
        let generator = FeedGenerator(pupils: pupils, chunk: 5_000, hasRelatives: true)
        try generator.write(to: feed)
        progress("academy: \(pupils) pupils and \(pupils * 5 / 3) relatives written")
        var figures: [AcademyFigure] = []
        let small = try await times(ofSmall: FeedGenerator(pupils: Self.smallPupils, hasRelatives: true))
        let dump = "\(folder)/entries.ldif"
        let first = try await withDaemon("a") { daemon in
            let first = try await imported(feed, by: daemon, "first import")
            let entries = first.counts.created
            try await LDIFDump(installation: daemon.installation).write(to: dump)
            let again = try await imported(feed, by: daemon, "again")
            guard again.counts.unchanged == entries, again.counts.hasNoWrites else {
                throw TestFailure("the same feed again is not unchanged: \(again.counts)")
            }
            figures.append(.share(of: first.seconds, again.seconds, entries: entries))
            let delta = "\(folder)/delta"
            try generator.writeChanges(Self.changes, to: delta)
            let changed = try await imported(delta, by: daemon, "\(Self.changes) changes")
            figures.append(.changes(min(Self.changes, pupils), seconds: changed.seconds, entries: entries))
            figures.append(
                .memory(
                    "the daemon's memory at most, over LDAP", max(first.peakMiB, again.peakMiB, changed.peakMiB),
                    entries: entries))
            figures += AcademyFigure.times(
                try await AcademyTimes(installation: daemon.installation, generator: generator).measure(), small: small,
                entries: entries)
            return first
        }
        let loaded = try await withDaemon("l", loadFromMiB: 1) { daemon in
            try await imported(feed, by: daemon, "loaded")
        }
        guard loaded.counts == first.counts else { throw TestFailure("loaded otherwise: \(loaded.counts)") }
        let adds = try await withDaemon("b") { daemon in
            try await LDIFDump(installation: daemon.installation).load(dump)
        }
        progress("ldapadd: \(Int(adds)) s")
        let entries = first.counts.created
        return [
            .load("first import over LDAP", entries, seconds: first.seconds, adds: adds, target: 0.9),
            .load("first import, loaded", entries, seconds: loaded.seconds, adds: adds, target: 4),
            .memory("the daemon's memory at most, loading", loaded.peakMiB, entries: entries),
        ] + figures
    }

    private func times(ofSmall generator: FeedGenerator) async throws -> AcademyTimes.Result {
        let feed = "\(folder)/small"
        try generator.write(to: feed)
        return try await withDaemon("s") { daemon in
            _ = try await imported(feed, by: daemon, "small academy")
            return try await AcademyTimes(installation: daemon.installation, generator: generator).measure()
        }
    }

    /// With a directory of its own, which is gone afterwards: an academy's has three gigabytes.
    private func withDaemon<Result: Sendable>(
        _ name: String, loadFromMiB: Int = 0, _ body: (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        var installation = try Installation(folder: path, programs: programs)
        installation.loadFromMiB = loadFromMiB
        return try await RunningDaemon.with(installation, hash: .cheapest, body)
    }

    private struct Imported {
        var counts: Administration.ImportCounts
        var seconds: Double
        /// Of the daemon meanwhile.
        var peakMiB: Double
    }

    private func imported(_ path: String, by daemon: RunningDaemon, _ title: String) async throws -> Imported {
        try daemon.forgetPeak()
        let client = try await VarlinkClient.connect(path: daemon.installation.administration)
        var last: Administration.ImportCounts?
        let seconds = try await timed {
            for try await step in try client.stream(Administration.Import.self, .init(path: path)) {
                if step.finished { last = step.counts }
            }
        }
        await client.close()
        guard let counts = last else { throw TestFailure("\(title): the import did not finish") }
        let peak = try daemon.peakMiB
        progress("\(title): \(String(format: "%.2f", seconds)) s, at most \(Int(peak)) MiB")
        return Imported(counts: counts, seconds: seconds, peakMiB: peak)
    }
}

extension Administration.ImportCounts {
    fileprivate var hasNoWrites: Bool { created + updated + accountsUpdated + suspended + resumed + removed == 0 }
}
