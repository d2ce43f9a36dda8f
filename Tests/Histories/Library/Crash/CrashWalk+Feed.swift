import ControlAPI
import Foundation
import TestSupport
import Varlink

// A complete feed that closes an account, opens another, moves a third, and takes and makes registrations.
extension CrashWalk {
    /// What a walk of feeds came to; the words of `Report`.
    public struct FeedReport: Sendable, CustomStringConvertible {
        public var calls = 0
        public var deaths = 0
        /// After how many deaths the leaver's account was closed already.
        public var closed = 0

        public var description: String {
            "a feed: \(calls) calls; killed in front of \(deaths) of them, the leaver closed after \(closed)"
        }
    }

    /// - Parameters: as of `walk`.
    /// - Throws: `TestFailure` where somebody is closed by a feed that has not brought in all it says, or the same feed again does
    ///   not complete it.
    public func walkFeeds(stride: Int = 1, first: Int) async throws -> FeedReport {
        var report = FeedReport()
        while true {
            let calls = 1 + report.deaths * stride
            let isDead = try await installation.withPerformer(Recorder()) { performer in
                let story = FeedStory(
                    run: HistoryRun(
                        installation: installation, seed: UInt64(first + report.deaths),
                        firstPupil: first + 10 * report.deaths, scale: .short),
                    performer: performer)
                let people = try await story.prepare()
                let isDead = try await dying(at: calls, performer) { _ = try await story.importFeed(people) }
                let isClosed = try await story.look(at: people)
                guard isDead || isClosed else { throw TestFailure("a feed closed nobody's account, and nobody died") }
                report.closed += isDead && isClosed ? 1 : 0
                try await story.complete(people)
                for person in people {
                    var search = Linearization(performer.recorder.operations.filter { $0.person == person.number })
                    try search.check(from: person.start)
                }
                return isDead
            }
            report.calls = calls - 1
            guard isDead else { return report }
            report.deaths += 1
        }
    }

    /// Runs `body` until it ends or the daemon does; in the latter case another daemon serves when this returns.
    ///
    /// - Returns: whether the daemon died.
    private func dying(at calls: Int, _ performer: Performer, _ body: () async throws -> Void) async throws -> Bool {
        let directory = try installation.daemon.children()
        try point.arm(calls)
        return try await performer.recorder.disturb {
            try await body()
            let isDead = try point.isReached
            try point.arm(0)
            guard isDead else { return false }
            _ = await installation.daemon.end
            for process in directory { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
            try await performer.recorder.nobodyIsLeft()
            try await installation.daemon.start()
            return true
        }
    }
}

/// Two families: a mother and her two pupils, who have accounts; another whose one pupil had an account and left.
private struct FeedStory {
    private static let password = "Premier-mot-1"
    private static let (leaver, mover, mother, returner) = (0, 1, 2, 3)

    let run: HistoryRun
    let performer: Performer

    func prepare() async throws -> [Person] {
        let people = try await run.enrol()
        for number in [Self.leaver, Self.mover, Self.mother, Self.returner] {
            let person = people[number]
            try await performer.succeed(
                .activate(code: person.known.codes[0] ?? "", password: Self.password), person)
        }
        let mother = people[Self.mother]
        try await performer.succeed(
            .attachCode(child: 1, code: mother.known.codes[1] ?? "", password: Self.password), mother)
        let clerk = Clerk(seed: 1, run.academy(people), performer)
        let gone = try await clerk.complete(named: [0, 1, 4], form: "3A")
        guard gone == .done else { throw TestFailure("the first feed: \(gone)") }
        // What follows from all this by itself is not the feed's.
        for person in people[..<3] {
            try await until("\(person.identifier) owes no mail") { try await performer.owesNothing(person) }
        }
        return people
    }

    /// Pupil 0 leaves, 1 is in another class, 3 comes back, and 4, who has no account, leaves.
    func importFeed(_ people: [Person]) async throws -> Answer {
        let clerk = Clerk(seed: 2, run.academy(people), performer)
        return try await clerk.complete(named: [Self.mover, Self.returner], form: "3B")
    }

    /// - Returns: whether the leaver's account is closed.
    func look(at people: [Person]) async throws -> Bool {
        let office = try await VarlinkClient.connect(path: run.installation.daemon.administrationPath)
        var accounts: [Int: Administration.Account] = [:]
        for number in [Self.leaver, Self.mover, Self.returner] {
            accounts[number] = try await office.call(
                Administration.ShowAccount.self, .init(identifier: people[number].identifier)
            ).account
        }
        let isClosed = accounts[Self.leaver]?.state == .suspended
        let isIn = accounts[Self.mover]?.class == "3B" && accounts[Self.returner]?.state == .active
        guard !isClosed || isIn else {
            throw TestFailure("\(people[Self.leaver].identifier) is closed by a feed that is not in")
        }
        for person in people { try await performer.tryAll(of: person) }
        return isClosed
    }

    /// The same feed again, and then one that names everybody.
    func complete(_ people: [Person]) async throws {
        try await until("the same feed is in") { try await importFeed(people) == .done }
        guard try await look(at: people) else {
            throw TestFailure("\(people[Self.leaver].identifier) is not closed by the same feed again")
        }
        try await run.bringBack(people, performer)
    }
}
