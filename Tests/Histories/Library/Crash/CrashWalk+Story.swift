import Foundation
import TestSupport

extension CrashWalk {
    private static let former = "Premier-mot-1"
    private static let wanted = "Second-mot-2"
    private static let last = "Dernier-mot-3"

    /// Somebody for one telling.
    func enrol(_ number: Int, _ performer: Performer, needsAccount: Bool) async throws -> Person {
        let school = try await School(of: 1, first: number, form: "C\(number)", at: installation.daemon)
        guard let issued = school.codes.first else { throw TestFailure("no code for pupil \(number)") }
        let person = Person(pupil: number, key: issued.key, code: issued.code)
        guard needsAccount else { return person }
        try await performer.succeed(.activate(code: issued.code, password: Self.former), person)
        try await untilQuiet(person, performer)
        return person
    }

    /// Tells the story, until it ends or the daemon does; in the latter case another daemon serves when this returns.
    ///
    /// - Returns: whether the daemon died.
    func tell(_ story: Story, of person: Person, _ performer: Performer, dyingAt calls: Int) async throws -> Bool {
        let directory = try installation.daemon.children()
        try point.arm(calls)
        return try await performer.recorder.disturb {
            switch story {
            case .activation: await performer.perform(Self.activation(of: person), on: person)
            case .change: await performer.perform(.changePassword(from: Self.former, to: Self.wanted), on: person)
            case .reset: try await reset(person, performer)
            }
            try await untilQuiet(person, performer)
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

    private static func activation(of person: Person) -> Act {
        .activate(code: person.known.codes[0] ?? "", password: wanted)
    }

    private func reset(_ person: Person, _ performer: Performer) async throws {
        await performer.perform(.requestTemporaryPassword, on: person)
        let postman = Postman(performer: performer, people: [person])
        try await until("the temporary password's mail") {
            await postman.deliver()
            return try !person.known.temporaries.isEmpty || point.isReached
        }
        guard let secret = person.known.temporaries.last else { return }
        await performer.perform(.replaceTemporaryPassword(secret, by: Self.wanted), on: person)
    }

    /// Waits for the mails that a story owes: the directory says when the last has left, and asks nothing of the daemon.
    private func untilQuiet(_ person: Person, _ performer: Performer) async throws {
        try await until("every mail of \(person.identifier) has left") {
            if try point.isReached { return true }
            return try await performer.owesNothing(person)
        }
    }

    /// Whether the story is told wholly or not at all, and nothing opens that must not.
    ///
    /// - Returns: whether it is told.
    func look(at person: Person, after story: Story, _ performer: Performer) async throws -> Bool {
        let isThere = await performer.perform(.show, on: person) != .absent
        let isWanted = await performer.perform(.bind(Self.wanted), on: person) == .opens
        let isFormer = await performer.perform(.bind(Self.former), on: person) == .opens
        guard story == .activation ? isThere == isWanted && !isFormer : isThere && isWanted != isFormer else {
            throw TestFailure("\(story) of \(person.identifier) is half told: \(isThere) \(isWanted) \(isFormer)")
        }
        // The same request again gets there, or is answered as the first would have been.
        if story == .activation { try await performer.succeed(Self.activation(of: person), person) }
        try await performer.tryAll(of: person)
        try await performer.letIn(person, by: Self.last)
        try await performer.tryAll(of: person, opening: Self.last)
        var search = Linearization(performer.recorder.operations)
        try search.check(from: person.start)
        return isWanted
    }
}
