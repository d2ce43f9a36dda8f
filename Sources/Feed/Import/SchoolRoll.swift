import Accounts
import Directory

/// Whom a feed names and which schools it is about: what tells leavers from pupils who merely have not been read.
struct SchoolRoll {
    private(set) var schools: Set<String> = []
    private var named = SeenKeys()
    /// Records of pupils of which nobody can say whom they name.
    private(set) var nameless = 0

    mutating func note(school uai: String) { schools.insert(uai) }

    mutating func note(pupil key: RegistrationKey) { _ = named.insert(key) }

    /// A bad record is left out, and still says that the pupil is there.
    mutating func note(refused record: RefusedRecord) {
        if let key = record.key { note(pupil: RegistrationKey(key)) } else { nameless += 1 }
    }

    func names(_ key: RegistrationKey) -> Bool { named.contains(key) }
}

/// Looks for pupils whom their school's complete feed no longer names.
struct LeaverSearch {
    let directory: DirectoryStore
    let source: String
    let roll: SchoolRoll

    static let reason = "the school's complete feed no longer names the pupil"

    /// Adds who leaves to the plan, and how many accounts each school has.
    ///
    /// - Parameter told: each change as it is found.
    func run(_ plan: inout ImportPlan, told: (PlannedChange) -> Void) async throws {
        for uai in roll.schools.sorted() {
            try Task.checkCancellation()
            var accounts = 0
            var leavers: [SchoolMember] = []
            try await directory.members(ofSchool: uai, source: source) { member in
                if member.identifier != nil, !member.hasLeft { accounts += 1 }
                if !roll.names(member.key) { leavers.append(member) }
            }
            plan.count(accounts: accounts, of: uai)
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
}
