import Accounts
import ControlAPI
import Directory

/// Codes for letters, one person after the other: the one way in which `passerellectl` and schools' administrators issue them.
struct CodeRun {
    private let operations: AccountOperations
    private let isNamed: Bool
    private let onlyMissing: Bool
    private let requester: Requester
    private let condition: (Registration) -> Bool
    private var schools: [String: School] = [:]
    /// Codes that were issued, or would be.
    private(set) var total = 0

    /// - Parameters:
    ///   - isNamed, onlyMissing: as for `Lifecycle.issueCode`.
    ///   - condition: who may be given one.
    init(
        _ operations: AccountOperations, isNamed: Bool, onlyMissing: Bool, by requester: Requester,
        while condition: @escaping (Registration) -> Bool = { _ in true }
    ) {
        self.operations = operations
        self.isNamed = isNamed
        self.onlyMissing = onlyMissing
        self.requester = requester
        self.condition = condition
    }

    /// - Parameter registration: as it was found; it is decided on anew as it is when the code is written.
    /// - Returns: what the letter says; `nil` when this person gets none.
    mutating func issue(to registration: Registration) async throws -> Administration.IssuedCode? {
        guard
            let (code, issued) = try await operations.issueCode(
                to: registration, isNamed: isNamed, onlyMissing: onlyMissing, by: requester, while: condition)
        else { return nil }
        total += 1
        return Administration.IssuedCode(code, issued, school: try await school(issued.person.school?.uai))
    }

    /// Counts whoever would get one.
    mutating func plan(_ registration: Registration) async throws {
        guard condition(registration),
            operations.lifecycle.objection(
                toCodeOf: registration, isNamed: isNamed, onlyMissing: onlyMissing, now: operations.now()) == nil,
            try await !operations.isUsed(registration.key)
        else { return }
        total += 1
    }

    private mutating func school(_ uai: String?) async throws -> School? {
        guard let uai else { return nil }
        if let known = schools[uai] { return known }
        let school = try await operations.directory.school(uai: uai)
        schools[uai] = school
        return school
    }
}
