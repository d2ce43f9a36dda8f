import Accounts
import TestSupport
import Testing

@testable import Directory

@Suite("A password's hash")
struct PasswordHasherTests {
    /// The last ones would be taken for hashes or schemes, were they ever written as they are.
    private static let passwords = [
        "Mimosa-42", "pässwörd ☂ 1", " spaces at both ends 1 ", String(repeating: "a1", count: 64), "{SSHA}x",
        "{CLEARTEXT}Mimosa-42", "{ARGON2}$argon2id$v=19$m=8,t=1,p=1$c2l4dGVlbiBieXRlcy4uIQ$X9OAZYKfrbzOqq0cF2bnYQ",
        "$argon2id$v=19$m=8,t=1,p=1$x$y", "{SASL}zoe@EXAMPLE.ORG",
    ]

    @Test("made here opens a bind at slapd with that very text, and with no other")
    func bind() async throws {
        try await withStore { tested in
            var account = try await tested.open(StoreUnderTest.facts(), password: "Premier-Mot1")
            var former = "Premier-Mot1"
            for password in Self.passwords {
                let hash = try await tested.hasher.hash(Secret(password))
                guard
                    case .change(let change, _) = tested.lifecycle.changePassword(
                        to: hash, on: account, now: StoreUnderTest.now)
                else { return }
                try await tested.store.apply(change)
                account = account.applying(change)
                #expect(
                    try await tested.directory.bindResult(dn: tested.dn(account), password: password) == 0,
                    "\(password)")
                for wrong in [former, password + "x", String(password.dropFirst()), hash.phc, hash.directoryValue, "x"]
                {
                    #expect(try await tested.directory.bindResult(dn: tested.dn(account), password: wrong) == 49)
                }
                #expect(try await tested.store.checkPassword(Secret(password), of: account.identifier))
                #expect(try await tested.hasher.verify(Secret(password), against: hash.phc))
                former = password
            }
        }
    }

    @Test("has the cost that was asked for, and a salt of its own")
    func cost() async throws {
        let hasher = try PasswordHasher(cost: .init(memoryKiB: 64, passes: 3, lanes: 2), concurrency: 1)
        let hashes = [try await hasher.hash("Mimosa-42"), try await hasher.hash("Mimosa-42")]
        #expect(hashes.allSatisfy { $0.phc.hasPrefix("$argon2id$v=19$m=64,t=3,p=2$") } && hashes[0] != hashes[1])
        #expect(PasswordHasher.Cost() == .init(memoryKiB: 19456, passes: 2, lanes: 1))
        #expect(hashes[0].directoryValue == "{ARGON2}" + hashes[0].phc && "\(hashes[0])" == "<redacted>")
    }

    @Test("is verified by the text it was made of; nothing, and what is no hash, is verified by no text")
    func verify() async throws {
        let hasher = try PasswordHasher(cost: .least, concurrency: 1)
        let hash = try await hasher.hash("Mimosa-42")
        #expect(try await hasher.verify("Mimosa-42", against: hash.phc))
        #expect(try await !hasher.verify("Mimosa-43", against: hash.phc))
        #expect(try await !hasher.verify("", against: hash.phc))
        for nothing in [nil, "", "Mimosa-42", "$argon2id$", hash.directoryValue] {
            #expect(try await !hasher.verify("Mimosa-42", against: nothing))
        }
        #expect(try await hasher.verify(Secret([0, 0xFF, 0]), against: hasher.hash(Secret([0, 0xFF, 0])).phc))
        #expect(try await !hasher.verify(Secret([0, 0xFF]), against: hasher.hash(Secret([0, 0xFF, 0])).phc))
    }

    @Test("made elsewhere is verified by its text, and so are several made here at once")
    func foreign() async throws {
        // The reference implementation's own test vector.
        let vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        let hasher = try PasswordHasher(cost: .init(memoryKiB: 65536, passes: 2), concurrency: 1)
        #expect(try await hasher.verify("password", against: vector))
        #expect(try await !hasher.verify("Password", against: vector))
        // Several at once, so that memory is handed from one to the next.
        let own = try await withThrowingTaskGroup(of: PasswordHash.self) { group in
            for _ in 0..<6 { group.addTask { try await hasher.hash("password") } }
            return try await group.reduce(into: [PasswordHash]()) { $0.append($1) }
        }
        #expect(Set(own.map(\.phc)).count == 6)
        for hash in own { #expect(try await hasher.verify("password", against: hash.phc)) }
    }

    @Test("is not waited for by more than 64: the next is asked to come back, and later ones are served again")
    func saturation() async throws {
        // Slow enough that all of these arrive before many are done.
        let hasher = try PasswordHasher(concurrency: 1, waiting: 64)
        let outcomes = await withTaskGroup(of: DirectoryError.Code?.self) { group in
            for _ in 0..<300 { group.addTask { await refusal { _ = try await hasher.hash("Mimosa-42") } } }
            return await group.reduce(into: [DirectoryError.Code?]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } >= 65)
        #expect(outcomes.contains(.saturated) && outcomes.allSatisfy { $0 == nil || $0 == .saturated })
        #expect(await refusal { _ = try await hasher.hash("Mimosa-42") } == nil)
    }

    @Test("that fits in a queue is not refused")
    func queued() async throws {
        let hasher = try PasswordHasher(cost: .least, concurrency: 1, waiting: 64)
        let outcomes = await withTaskGroup(of: DirectoryError.Code?.self) { group in
            for _ in 0..<65 { group.addTask { await refusal { _ = try await hasher.hash("Mimosa-42") } } }
            return await group.reduce(into: [DirectoryError.Code?]()) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0 == nil })
    }
}
