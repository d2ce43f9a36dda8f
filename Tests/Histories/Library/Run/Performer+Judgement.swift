import TestSupport

// When everything works again: every secret is tried, and everybody gets back in.
extension Performer {
    /// Tries every secret there ever was; the history says which may open.
    ///
    /// - Parameter password: the one that has to open, where that is known, and then no other.
    func tryAll(of person: Person, opening password: String? = nil) async throws {
        for secret in person.known.all {
            let answer = try await insist(.bind(secret), on: person)
            guard let password else { continue }
            guard answer == (secret == password ? .opens : .shut) else {
                throw TestFailure("\(person.identifier), \(secret): \(answer) when all was over")
            }
        }
    }

    /// The way back in that is always there: over the office, or with a code where there is no account. Everybody is registered
    /// who has none, and so is every child that is on none.
    func letIn(_ person: Person, by password: String) async throws {
        if try await insist(.show, on: person) == .absent {
            try await succeed(.activate(code: try await code(0, of: person), password: password), person)
        } else {
            _ = try await insist(.resume, on: person)
            guard case .told(let temporary) = try await insist(.givePassword, on: person) else {
                throw TestFailure("\(person.identifier) gets no temporary password")
            }
            try await succeed(.replaceTemporaryPassword(temporary, by: password), person)
        }
        guard case .found(.active, _, let children) = try await insist(.show, on: person) else {
            throw TestFailure("\(person.identifier) is not open when all was over")
        }
        for child in person.children.indices where !children.contains(child) {
            let code = try await code(child, of: person)
            try await succeed(.attachCode(child: child, code: code, password: password), person)
        }
    }

    private func code(_ child: Int, of person: Person) async throws -> String {
        guard case .told(let code) = try await insist(.issueCode(child: child), on: person) else {
            throw TestFailure("\(person.identifier) gets no code for \(person.children[child].registration)")
        }
        return code
    }

    func succeed(_ act: Act, _ person: Person) async throws {
        let answer = try await insist(act, on: person)
        guard answer == .done else { throw TestFailure("\(person.identifier), \(act): \(answer)") }
    }

    /// Again until there is an answer: a machine with other work may let a deadline pass without any fault.
    private func insist(_ act: Act, on person: Person) async throws -> Answer {
        var answer = Answer.notAdmitted
        try await until("\(act) of \(person.identifier) is answered") {
            answer = await perform(act, on: person)
            return answer != .notAdmitted && answer != .unknown
        }
        return answer
    }

    /// Whether every mail about somebody has left.
    func owesNothing(_ person: Person) async throws -> Bool {
        guard
            let entry = try? await administrator.read(
                try installation.dn(person.identifier), attributes: ["passerelleMailOwed"])
        else { return false }
        return entry.strings("passerelleMailOwed").isEmpty
    }

    /// Each family is linked in both directions, and with nobody else.
    func checkFamilies(_ people: [Person]) async throws {
        for person in people {
            let others =
                person.isResponsible
                ? person.children.map(\.number)
                : people.filter { $0.isResponsible && $0.children.contains { $0.number == person.number } }.map(
                    \.number)
            let attribute = person.isResponsible ? "ENTAuxPersRelEleveEleve" : "ENTEleveAutoriteParentale"
            let wanted = try Set(others.map { try installation.dn(people[$0].identifier).description })
            try await until("the links of \(person.identifier) are right") {
                let entry = try? await administrator.read(
                    try installation.dn(person.identifier), attributes: [attribute, "passerelleRegistration"])
                return entry.map { Set($0.strings(attribute)) } == wanted
            }
        }
    }
}
