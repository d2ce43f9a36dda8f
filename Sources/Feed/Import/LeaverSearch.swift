import Accounts
import Directory

/// Looks for pupils whom their school's complete feed no longer names.
struct LeaverSearch {
    let directory: DirectoryStore
    let source: String
    let roll: SchoolRoll

    static let tieReason = "the child leaves"
    static let reason = "the school's complete feed no longer names the pupil"

    /// Adds who leaves to the plan, and how many accounts each school has.
    ///
    /// - Parameter told: each change as it is found.
    func run(_ plan: inout ImportPlan, told: (PlannedChange) -> Void) async throws {
        for uai in roll.schools.sorted() {
            try Task.checkCancellation()
            var (accounts, pupils) = (0, 0)
            var leavers: [SchoolMember] = []
            try await directory.members(ofSchool: uai, source: source) { member in
                if !member.hasLeft { pupils += 1 }
                if member.identifier != nil, !member.hasLeft { accounts += 1 }
                if !roll.names(member.key) { leavers.append(member) }
            }
            plan.count(accounts: accounts, pupils: pupils, of: uai)
            let ties = try await ties(of: leavers.map(\.key), at: uai)
            for tie in ties.sorted(by: { $0.text < $1.text }) {
                let change = PlannedChange(.removed, tie, schoolUAI: uai, reason: Self.tieReason)
                plan.add(change)
                told(change)
            }
            for member in leavers {
                // Those who left before belong to where this import leads: the digest is the same before and after.
                if let identifier = member.identifier { plan.digest.combine(member.key.text, identifier.text, "left") }
                guard !member.hasLeft else { continue }
                let change = PlannedChange(
                    member.identifier == nil ? .removed : .suspended, member.key, identifier: member.identifier,
                    schoolUAI: uai,
                    reason: Self.reason + (member.isSuspended ? "; an administrator suspended the account before" : ""))
                plan.add(change)
                told(change)
            }
        }
    }

    /// Those by which a leaver's relatives would open accounts. Of those who left before, too: an import may have been
    /// interrupted between the two. And those of pupils who are not there at all any more, because their account was deleted.
    private func ties(of leavers: [RegistrationKey], at uai: String) async throws -> Set<RegistrationKey> {
        let unnamed = try await directory.tiedRegistrations(atSchool: uai, source: source).filter { tie in
            tie.child.map { !roll.names($0) } ?? false
        }
        var ties: Set<RegistrationKey> = []
        for part in unnamed.batches(of: ImportRun.batchSize) {
            // Who is there is a leaver, or at another school.
            let pupils = try await directory.pupils(Array(Set(part.compactMap(\.child))))
            ties.formUnion(part.filter { tie in tie.child.map { pupils[$0] == nil } ?? false })
        }
        for part in leavers.batches(of: ImportRun.batchSize) {
            ties.formUnion(try await directory.tiedRegistrations(to: part))
        }
        return ties
    }
}
