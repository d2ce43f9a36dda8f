import Accounts
import ControlAPI
import Foundation

/// What became of a dropped delivery: `<name>.report.json` for programs, `<name>.report.txt` for people, both 0600.
///
/// The one for programs is also how the daemon knows, after any crash, what it has taken: a delivery is taken once.
struct DropReport: Codable, Sendable, Equatable {
    enum State: String, Codable, Sendable {
        /// Begun. Found at a start it is begun again: an import that was interrupted is completed by another one.
        case running
        /// Everything is in.
        case done
        /// Too many would be suspended, or some of it is older than what is in; the plan waits to be confirmed.
        case waiting
        /// Not a feed, or a damaged one; nothing of it was applied.
        case refused
        /// It waited or came late, and a later complete feed of its schools took its place.
        case superseded
    }

    static let machineSuffix = ".report.json"
    static let humanSuffix = ".report.txt"
    /// More refused records and changes than a person reads; the counts are of all.
    static let kept = 10_000

    var delivery: String
    var fingerprint: String
    var state: State
    var startedAt: String
    var endedAt: String?
    /// The plan that an administrator confirmed.
    var confirmed: String?
    var message: String?
    var plan: Administration.ImportPlan?
    /// `nil` when it was not read to its end.
    var coverage: DropCoverage?
    var counts: Administration.ImportCounts?
    var changes: [Administration.PlannedChange] = []
    /// Keys of the registrations that were to go, all of them.
    var removed: [String]?
    var refused: [Administration.RefusedRecord] = []
    var unknownAttributes: [Administration.UnknownAttribute] = []
    var notes: [String] = []

    init(_ delivery: DroppedDelivery, confirmed: String?, now: Date) {
        self.delivery = delivery.name
        fingerprint = delivery.fingerprint
        state = .running
        startedAt = now.formatted(.iso8601)
        self.confirmed = confirmed
    }

    var removals: Set<RegistrationKey> { Set((removed ?? []).map { RegistrationKey($0) }) }

    /// For a person.
    var text: String {
        var lines = ["\(delivery): \(state.rawValue)", "begun \(startedAt)" + (endedAt.map { ", ended \($0)" } ?? "")]
        if let message { lines.append(message) }
        if let plan {
            lines += ["", "plan \(plan.digest)"]
            lines += plan.schools.map { school in
                "\(school.uai): \(school.added) added, \(school.changed) changed, \(school.moved) moved here, "
                    + "\(school.suspended) of \(school.accounts) accounts suspended, \(school.resumed) resumed, "
                    + "\(school.removed) registrations removed"
            }
        }
        if let counts {
            lines += [
                "",
                "\(counts.schools) schools, \(counts.people) people: \(counts.created) added, \(counts.updated) changed, "
                    + "\(counts.accountsUpdated) accounts changed, \(counts.suspended) suspended, "
                    + "\(counts.resumed) resumed, \(counts.removed) removed, \(counts.unchanged) unchanged, "
                    + "\(counts.refused) refused, \(counts.ignored) left aside",
            ]
        }
        func section(_ title: String, _ entries: [String]) {
            if !entries.isEmpty { lines += ["", title] + entries.map { "- \($0)" } }
        }
        section("Notes", notes)
        section(
            "Changes",
            changes.map { change in
                let account = change.identifier.map { " (\($0))" } ?? ""
                return "\(change.action.rawValue) \(change.key)\(account) at \(change.schoolUAI): \(change.reason)"
            })
        section("Refused records", refused.map { "\($0.file):\($0.line): \($0.key ?? "?"): \($0.message)" })
        section("Unknown attributes", unknownAttributes.map { "\($0.name) (\($0.count))" })
        return lines.joined(separator: "\n") + "\n"
    }
}

extension DropFolder {
    /// - Returns: `nil` when there is none, or one of what lay here under the same name before.
    func report(of delivery: DroppedDelivery) -> DropReport? {
        guard let data = FileManager.default.contents(atPath: path(of: delivery) + DropReport.machineSuffix),
            let report = try? JSONDecoder().decode(DropReport.self, from: data),
            report.fingerprint == delivery.fingerprint
        else { return nil }
        return report
    }

    /// - Throws: what the file system says.
    func write(_ report: DropReport, of delivery: DroppedDelivery) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The one that counts comes last.
        try write(Data(report.text.utf8), to: path(of: delivery) + DropReport.humanSuffix)
        try write(try encoder.encode(report), to: path(of: delivery) + DropReport.machineSuffix)
    }

    private func path(of delivery: DroppedDelivery) -> String { "\(path)/\(delivery.name)" }

    /// Complete before it is seen under its name, and nobody else's to read from the first byte on.
    private func write(_ data: Data, to path: String) throws {
        let draft = "\(path).tmp"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw POSIXFailure(errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: data)
        try file.synchronize()
        try file.close()
        guard rename(draft, path) == 0 else { throw POSIXFailure(errno) }
    }
}
