import EmbeddedDirectory
import TestSupport
import Testing

@Suite("One account, one change") struct UniquenessTests {
    private static let rounds = 50
    private static let contenders = 4
    private static let noSuchAttribute: Int32 = 16
    private static let constraintViolation: Int32 = 19
    private static let entryAlreadyExists: Int32 = 68

    /// Result codes of the same thing done by several at the same time.
    private func together(_ action: @escaping @Sendable (Int) async throws -> Int32) async throws -> [Int32] {
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for number in 0..<Self.contenders { group.addTask { try await action(number) } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
    }

    @Test("An identifier, a login or a registration that is taken is refused, in any case")
    func duplicates() async throws {
        try await withDirectory { directory in
            try await directory.add(SampleAccount("alma"))
            var login = SampleAccount("bob")
            login.login = "ALMA"
            #expect(try await directory.add(login.ldif(in: directory)) == Self.constraintViolation)
            var registration = SampleAccount("bob")
            registration.registration = "AC-TEST$alma"
            #expect(try await directory.add(registration.ldif(in: directory)) == Self.constraintViolation)
            var identifier = SampleAccount("Alma")
            identifier.login = "other"
            identifier.registration = "AC-TEST$other"
            #expect(try await directory.add(identifier.ldif(in: directory)) == Self.entryAlreadyExists)
            try await directory.add(SampleAccount("bob"))
        }
    }

    @Test("Of four activations of one registration at once exactly one succeeds, every time")
    func oneActivation() async throws {
        try await withDirectory { directory in
            for round in 0..<Self.rounds {
                let results = try await together { number in
                    var account = SampleAccount("eleve\(round)-\(number)")
                    account.registration = "AC-TEST$\(round)"
                    return try await directory.add(account.ldif(in: directory))
                }
                #expect(results == [0] + Array(repeating: Self.constraintViolation, count: Self.contenders - 1))
            }
        }
    }

    @Test("Of four changes guarded by one version at once exactly one succeeds, every time")
    func compareAndSet() async throws {
        try await withDirectory { directory in
            let account = SampleAccount("alma")
            try await directory.add(account)
            let dn = try account.dn(in: directory)
            for version in 1...Self.rounds {
                let results = try await together { number in
                    try await directory.modify(
                        """
                        dn: \(dn)
                        changetype: modify
                        delete: passerelleVersion
                        passerelleVersion: \(version)
                        -
                        add: passerelleVersion
                        passerelleVersion: \(version + 1)
                        -
                        replace: mail
                        mail: \(number)@example.org

                        """)
                }
                #expect(results == [0] + Array(repeating: Self.noSuchAttribute, count: Self.contenders - 1))
            }
        }
    }
}
