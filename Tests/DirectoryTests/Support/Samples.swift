import Accounts
import Foundation
import TestSupport

@testable import Directory

extension StoreUnderTest {
    static func facts(_ key: String = "AC-TEST$1") throws -> PupilFacts {
        guard let born = CivilDate(iso8601: "2012-12-18") else { throw TestFailure("no such day") }
        var facts = PupilFacts(
            key: RegistrationKey(key), source: "AC-TEST", surname: "Le Goff", givenName: "Zoé", birthDate: born,
            schoolUAI: "0440001A", schoolName: "Collège Jules Verne")
        facts.classes = ["3B"]
        return facts
    }

    /// Registers somebody as a feed would, and gives them a code.
    @discardableResult
    func register(_ facts: PupilFacts, today: String = "2026-11-24") async throws -> CodeIndex {
        guard let today = CivilDate(iso8601: today) else { throw TestFailure("no such day") }
        _ = try await store.store(facts, standing: nil, today: today)
        guard let registration = try await store.registration(facts.key) else { throw TestFailure("not registered") }
        let index = CodeIndex(hexadecimal: Self.hexadecimal(of: facts.key.text))
        guard case .change(let change, _) = lifecycle.issueCode(index, to: registration, now: Self.now) else {
            throw TestFailure("no code")
        }
        try await store.apply(change)
        return index
    }

    /// An account, open, as the daemon writes it.
    @discardableResult
    func open(
        _ facts: PupilFacts, as identifier: String = "zoe.legoff", password: Secret = "Mimosa-42",
        today: String = "2026-11-24"
    ) async throws -> Account {
        try await open(identifier, with: register(facts, today: today), password: password)
    }

    @discardableResult
    func open(_ identifier: String, with index: CodeIndex, password: Secret = "Mimosa-42") async throws -> Account {
        guard let (registration, facts) = try await store.registration(code: index) else {
            throw TestFailure("no code")
        }
        let account = Account(
            identifier: try Identifier(identifier), registration: registration.key, kind: registration.kind,
            state: .active,
            person: registration.person, mail: "\(identifier)@example.org", usedCodes: ["0123-456-789-ABC"],
            activatedAt: Self.now, passwordChangedAt: Self.now,
            owedMails: [OwedMail(.accountCreated, since: Self.now)], version: 1)
        try await store.open(account, facts: facts, hash: hasher.hash(password), codeIndex: index)
        return account
    }

    /// Distinct keys have distinct indexes, of the length of a real one.
    private static func hexadecimal(of text: String) -> String {
        let digits = text.utf8.map { String($0, radix: 16) }.joined()
        return String((String(repeating: "0", count: 64) + digits).suffix(64))
    }
}

/// How the directory's face refuses what `body` asks for; `nil` when it does not.
func refusal(_ body: () async throws -> Void) async -> DirectoryError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? DirectoryError)?.code
    }
}
