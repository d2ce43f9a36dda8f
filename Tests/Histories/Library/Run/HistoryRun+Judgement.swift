import TestSupport

// When everything works again: every secret is tried, and everybody gets back in.
extension HistoryRun {
    func judge(_ people: [Person], _ performer: Performer) async throws {
        // A new daemon has forgotten who gave how many wrong passwords: nobody has to wait.
        try await Misfortune.daemonKilled.strike(installation, performer.recorder, for: .zero)
        for person in people {
            await performer.perform(.show, on: person)
            try await knock(person, performer)
            let password = try await letIn(person, performer)
            try await knock(person, performer, opening: password)
        }
    }

    /// Tries every secret there ever was; the history says which may open.
    private func knock(_ person: Person, _ performer: Performer, opening password: String? = nil) async throws {
        for secret in person.known.all {
            let answer = await performer.perform(.bind(secret), on: person)
            guard let password else { continue }
            guard answer == (secret == password ? .opens : .shut) else {
                throw TestFailure("seed \(seed): \(person.identifier), \(secret): \(answer) when all was over")
            }
        }
    }

    /// The way back in that is always there: over the office, or with a code where there is no account.
    private func letIn(_ person: Person, _ performer: Performer) async throws -> String {
        let password = "Enfin-\(seed)-\(person.number)"
        if await performer.perform(.show, on: person) == .absent {
            await performer.perform(.register, on: person)
            guard case .told(let code) = await performer.perform(.issueCode, on: person) else {
                throw TestFailure("seed \(seed): \(person.identifier) gets no code")
            }
            try await succeed(.activate(code: code, password: password), person, performer)
            return password
        }
        await performer.perform(.resume, on: person)
        guard case .told(let temporary) = await performer.perform(.givePassword, on: person) else {
            throw TestFailure("seed \(seed): \(person.identifier) gets no temporary password")
        }
        try await succeed(.replaceTemporaryPassword(temporary, by: password), person, performer)
        return password
    }

    private func succeed(_ act: Act, _ person: Person, _ performer: Performer) async throws {
        let answer = await performer.perform(act, on: person)
        guard answer == .done else { throw TestFailure("seed \(seed): \(person.identifier), \(act): \(answer)") }
    }
}
