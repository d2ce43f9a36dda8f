import TestSupport

/// Imports the academy's feeds, one after the other: complete ones from which somebody is missing, or that bring them back, from
/// another class or school; deltas; and files that break off.
struct Clerk: Sendable {
    let performer: Performer
    let feed: AcademyFeed
    private var random: SplitMix64

    init(seed: UInt64, _ feed: AcademyFeed, _ performer: Performer) {
        (self.feed, self.performer) = (feed, performer)
        random = SplitMix64(state: seed)
    }

    mutating func work(until isOver: @Sendable () -> Bool) async throws {
        while !isOver() {
            try? await Task.sleep(for: .milliseconds(100 + random.below(500)))
            switch random.below(10) {
            case ..<4: _ = try await complete { $0.below(4) > 0 }
            case ..<6: _ = try await complete { _ in true }
            case ..<8: try await delta()
            default:
                let folder = try feed.complete([:], part: random.below(1000))
                await performer.importCutFeed(folder, of: feed.people)
            }
        }
    }

    /// - Parameter isNamed: asked for each pupil.
    mutating func complete(_ isNamed: (inout SplitMix64) -> Bool) async throws -> Answer {
        var places: [Int: AcademyFeed.Place] = [:]
        for pupil in feed.pupils where isNamed(&random) { places[pupil.number] = place() }
        return try await complete(places)
    }

    /// - Parameter pupils: whom it names, all of one class.
    func complete(named pupils: Set<Int>, form: String) async throws -> Answer {
        try await complete(
            Dictionary(uniqueKeysWithValues: pupils.map { ($0, AcademyFeed.Place(school: 0, form: form)) }))
    }

    private func complete(_ places: [Int: AcademyFeed.Place]) async throws -> Answer {
        let folder = try feed.complete(places)
        return await performer.importFeed(folder, acts { places[$0] == nil ? .missing : .named })
    }

    private mutating func delta() async throws {
        var changes: [(pupil: Person, change: AcademyFeed.Change, place: AcademyFeed.Place)] = []
        for pupil in feed.pupils where random.below(3) == 0 {
            changes.append((pupil, random.pick(AcademyFeed.Change.allCases), place()))
        }
        guard !changes.isEmpty else { return }
        let folder = try feed.delta(changes)
        _ = await performer.importFeed(
            folder, acts { number in changes.first { $0.pupil.number == number }?.change.mention })
    }

    private mutating func place() -> AcademyFeed.Place {
        AcademyFeed.Place(school: random.below(2), form: random.pick(["3A", "3B"]))
    }

    /// What is said to each pupil, and to whoever answers for them.
    private func acts(_ mention: (Int) -> Mention?) -> [(person: Int, act: Act)] {
        feed.people.flatMap { person in
            person.children.enumerated().compactMap { child, pupil in
                mention(pupil.number).map { (person.number, .feed(child: child, $0)) }
            }
        }
    }
}
