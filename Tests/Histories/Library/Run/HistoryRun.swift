import ControlAPI
import Synchronization
import TestSupport
import Varlink

/// One history: people, visitors, misfortunes, and at the end a look at everybody.
public struct HistoryRun: Sendable {
    /// How much happens in one.
    public struct Scale: Sendable {
        public var people = 10
        public var visitors = 8
        public var misfortunes = 3

        public init() {}

        /// For a test that people wait for.
        public static var short: Scale {
            var scale = Scale()
            (scale.people, scale.visitors, scale.misfortunes) = (6, 5, 2)
            return scale
        }
    }

    /// What a history came to.
    public struct Report: Sendable {
        public var seed: UInt64
        public var operations: Int
        public var unknown: Int
        public var binds: Int
        public var secrets: Int
        public var misfortunes: [Misfortune]
        /// The most possibilities that were open at once.
        public var width: Int
        public var undecided: Int
    }

    let installation: Installation
    let seed: UInt64
    /// The number of the first pupil, whom no earlier history of this directory has.
    let firstPupil: Int
    var scale = Scale()
    /// What may go wrong.
    var misfortunes = Misfortune.allCases

    /// - Throws: `Linearization.Contradiction` for a history that breaks the promise, `TestFailure` for an account that cannot
    ///   be opened again at the end.
    func run() async throws -> Report {
        let people = try await enrol()
        let recorder = Recorder()
        let (misfortunes, judgement) = try await installation.withPerformer(recorder) { performer in
            let misfortunes = try await live(people, performer)
            let judgement: Result<Void, any Error>
            do { judgement = .success(try await judge(people, performer)) } catch { judgement = .failure(error) }
            return (misfortunes, judgement)
        }
        // First the history: it says more of why somebody cannot get in at the end.
        let report = try report(recorder.operations, people, misfortunes)
        try judgement.get()
        return report
    }

    /// Pupils of two schools; a third of the people are those who answer for the two before them.
    func enrol() async throws -> [Person] {
        let office = try await VarlinkClient.connect(path: installation.daemon.administrationPath)
        let folder = try academy(people { _ in nil }).complete(
            Dictionary(
                uniqueKeysWithValues: (0..<scale.people).map { ($0, AcademyFeed.Place(school: $0 % 2, form: "3A")) }))
        let report = try await office.call(Administration.Import.self, .init(path: folder, format: .aaf))
        guard report.counts.refused == 0 else { throw TestFailure("not everybody is registered: \(report.refused)") }
        var codes: [String: String] = [:]
        for key in people({ _ in nil }).flatMap(\.children).map(\.registration) {
            for try await reply in try office.stream(Administration.IssueCodes.self, .init(key: key)) {
                codes[key] = reply.issued?.code.text ?? codes[key]
            }
        }
        return people { codes[$0.registration] }
    }

    func academy(_ people: [Person]) -> AcademyFeed {
        AcademyFeed(people, firstPupil, in: "\(installation.daemon.folder)/feed")
    }

    private func people(_ code: (Person.Child) -> String?) -> [Person] {
        (0..<scale.people).map { number in
            let isResponsible = number % 3 == 2
            let id = firstPupil + number + (isResponsible ? 9_000_000 : 0)
            let children = (isResponsible ? [number - 2, number - 1] : [number]).map { child in
                Person.Child(
                    registration: isResponsible
                        ? AcademyFeed.key(id, child: firstPupil + child) : AcademyFeed.key(id),
                    givenName: child % 3 == 0 ? "Zoé" : "Théo", number: child)
            }
            let codes = children.enumerated().compactMap { index, child in
                code(child).map { (index, $0) }
            }
            return Person(
                number, id: id, children, codes: Dictionary(uniqueKeysWithValues: codes), isResponsible: isResponsible)
        }
    }

    /// Everybody does what chance has them do, until the last misfortune is over.
    private func live(_ people: [Person], _ performer: Performer) async throws -> [Misfortune] {
        let isOver = Flag()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<scale.visitors {
                var visitor = Visitor(
                    "\(seed)-\(number)", seed: seed &* 1_000_003 &+ UInt64(number), people, performer)
                group.addTask { await visitor.visit { isOver.isSet } }
            }
            var adversary = Adversary(seed: seed &* 7919 &+ 1, people, performer)
            group.addTask { await adversary.knock { isOver.isSet } }
            var clerk = Clerk(seed: seed &* 15_485_863 &+ 2, academy(people), performer)
            group.addTask { try await clerk.work { isOver.isSet } }
            group.addTask { await Postman(performer: performer, people: people).deliver { isOver.isSet } }
            defer { isOver.set() }
            let misfortunes = try await strike(performer)
            isOver.set()
            try await group.waitForAll()
            return misfortunes
        }
    }

    private func judge(_ people: [Person], _ performer: Performer) async throws {
        // A new daemon has forgotten who gave how many wrong passwords: nobody has to wait.
        try await Misfortune.daemonKilled.strike(installation, performer.recorder, for: .zero)
        try await bringBack(people, performer)
    }

    /// Everybody has an account with all their children at the end, whatever became of them before, and no secret opens it but one.
    func bringBack(_ people: [Person], _ performer: Performer) async throws {
        // Whatever became of the feeds before: the next complete one brings everybody back.
        var clerk = Clerk(seed: seed, academy(people), performer)
        try await until("a complete feed is in") { try await clerk.complete { _ in true } == .done }
        for person in people {
            try await performer.tryAll(of: person)
            // Not the number itself: a password may not hold what is in the identifier.
            let password = "Enfin-\(String(seed, radix: 36))-\(person.number)"
            try await performer.letIn(person, by: password)
            try await performer.tryAll(of: person, opening: password)
        }
        try await performer.checkFamilies(people)
    }

    private func strike(_ performer: Performer) async throws -> [Misfortune] {
        var random = SplitMix64(state: seed &* 104_729)
        var struck: [Misfortune] = []
        for _ in 0..<scale.misfortunes {
            try await Task.sleep(for: .milliseconds(300 + random.below(1200)))
            let misfortune = random.pick(misfortunes)
            struck.append(misfortune)
            try await misfortune.strike(
                installation, performer.recorder, for: .milliseconds(200 + random.below(2800)))
        }
        try await Task.sleep(for: .milliseconds(500))
        return struck
    }

    private func report(
        _ operations: [Operation], _ people: [Person], _ misfortunes: [Misfortune]
    ) throws -> Report {
        var report = Report(
            seed: seed, operations: operations.count, unknown: operations.count { $0.answer == .unknown },
            binds: operations.count { if case .bind = $0.act { $0.answer != .notAdmitted } else { false } },
            secrets: people.map(\.known.all.count).reduce(0, +), misfortunes: misfortunes, width: 0, undecided: 0)
        for person in people {
            var search = Linearization(operations.filter { $0.person == person.number })
            do {
                try search.check(from: person.start)
            } catch is Linearization.Undecided {
                report.undecided += 1
            }
            report.width = max(report.width, search.width)
        }
        return report
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
