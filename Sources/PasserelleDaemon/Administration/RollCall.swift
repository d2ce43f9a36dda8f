import Accounts
import ControlAPI
import Directory
import Foundation

/// Everybody of a class, of a school, or of all schools, registered or activated, one after the other.
///
/// A responsible person comes once for each child, with that child's school and class: as letters do. What is kept of a school are
/// its pupils' keys, of all schools nothing.
struct RollCall {
    struct Line {
        var key: RegistrationKey
        var kind: Accounts.PersonKind
        var person: Person
        /// Of a responsible person.
        var child: Person?
        var stage: ActivationStage
        /// Of a code that was not used yet.
        var codeExpiry: Date?
        var refusedAt: Date?
        var account: Account?
        /// To whichever entry there is.
        var owesMail: Bool

        /// Whose school and class it is.
        var pupil: Person { child ?? person }
    }

    let directory: DirectoryStore
    let policy: LifecyclePolicy
    let now: Date
    /// `nil` for all.
    let schoolUAI: String?
    /// Of the school; `nil` for all.
    let className: String?

    init(_ operations: AccountOperations, schoolUAI: String?, className: String?) {
        directory = operations.directory
        policy = operations.lifecycle.policy
        now = operations.now()
        self.schoolUAI = schoolUAI
        self.className = className
    }

    func run(_ body: (Line) async throws -> Void) async throws {
        let query = PeopleQuery(schoolUAI: schoolUAI, className: className)
        var pupils: [RegistrationKey] = []
        var waiting: [Registration] = []
        func tellOfThoseWhoWait() async throws {
            // A registration stays beside its account for a moment, or until a daemon that died is started again.
            let used = try await directory.used(among: waiting.map(\.key))
            for registration in waiting where !used.contains(registration.key) {
                try await body(Line(registration, policy, now: now))
            }
            waiting = []
        }
        for try await registration in directory.registrations(matching: query) {
            if schoolUAI != nil, registration.kind == .pupil { pupils.append(registration.key) }
            waiting.append(registration)
            if waiting.count == Self.batch { try await tellOfThoseWhoWait() }
        }
        try await tellOfThoseWhoWait()
        for try await account in directory.accounts(matching: query) {
            if account.kind == .pupil {
                if schoolUAI != nil { pupils.append(account.registration) }
                try await body(Line(account, account.registration))
            } else if schoolUAI == nil {
                for child in account.children { try await body(Line(account, child)) }
            }
        }
        // Not by the school of their accounts: that one is the first child's.
        for start in stride(from: 0, to: pupils.count, by: Self.batch) {
            let part = Set(pupils[start..<min(start + Self.batch, pupils.count)])
            for try await account in directory.relativeAccounts(of: Array(part)) {
                for child in account.children where child.registration.child.map(part.contains) == true {
                    try await body(Line(account, child))
                }
            }
        }
    }

    private static let batch = 200

    /// Tells a class list, one member after the other.
    ///
    /// - Returns: how many there are.
    func list(_ tell: (Administration.ClassMember) async throws -> Void) async throws -> Int {
        var total = 0
        try await run { line in
            total += 1
            try await tell(Administration.ClassMember(line))
        }
        return total
    }
}

extension RollCall.Line {
    fileprivate init(_ registration: Registration, _ policy: LifecyclePolicy, now: Date) {
        self.init(
            key: registration.key, kind: registration.kind, person: registration.person,
            child: registration.child?.person, stage: registration.stage(policy, now: now),
            codeExpiry: registration.code?.expiry, refusedAt: registration.refusedAt,
            owesMail: !registration.owedMails.isEmpty)
    }

    fileprivate init(_ account: Account, _ key: RegistrationKey, child: Person? = nil) {
        self.init(
            key: key, kind: account.kind, person: account.person, child: child, stage: account.stage,
            account: account, owesMail: !account.owedMails.isEmpty)
    }

    fileprivate init(_ account: Account, _ child: Child) {
        self.init(account, child.registration, child: child.person)
    }
}
