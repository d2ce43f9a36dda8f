import Accounts
import ControlAPI
import Feed
import Foundation

// Our values in the contract's words. Times are ISO 8601 in UTC.
extension Administration.Account {
    init(_ account: Accounts.Account) {
        let person = account.person
        self.init(
            identifier: account.identifier.text, kind: .init(account.kind), state: .init(account.state),
            givenName: person.givenName, surname: person.surname, birthDate: person.birthDate?.iso8601,
            schoolUAI: person.school?.uai, schoolName: person.school?.name, class: person.className, mail: account.mail,
            registration: account.registration.text, children: account.children.map(Administration.Child.init),
            activatedAt: account.activatedAt?.formatted(.iso8601),
            passwordChangedAt: account.passwordChangedAt?.formatted(.iso8601),
            temporaryPassword: account.temporaryPassword.map(Administration.TemporaryPasswordStatus.init),
            suspendedReason: account.state == .suspended ? account.suspension?.reason : nil,
            leftAt: account.leftAt?.formatted(.iso8601),
            passwordChangeAskedAt: account.passwordChangeAskedAt?.formatted(.iso8601),
            owedMails: account.owedMails.map(Administration.OwedMail.init))
    }
}

extension Person {
    fileprivate var fullName: String { "\(givenName) \(surname)" }
}

extension Administration.Child {
    init(_ child: Accounts.Child) {
        self.init(
            registration: child.registration.text, givenName: child.person.givenName, surname: child.person.surname,
            schoolName: child.person.school?.name, class: child.person.className)
    }
}

extension Administration.TemporaryPasswordStatus {
    init(_ issued: IssuedTemporaryPassword) {
        self.init(
            expiresAt: issued.expiry.formatted(.iso8601), failures: issued.failures,
            origin: issued.origin == .mailed ? .mailed : .administrator)
    }
}

extension Administration.OwedMail {
    init(_ mail: Accounts.OwedMail) {
        self.init(
            kind: .init(mail.kind), since: mail.since.formatted(.iso8601), attempts: mail.attempts,
            notBefore: mail.notBefore.formatted(.iso8601))
    }
}

extension Administration.OwedMailKind {
    init(_ kind: Accounts.OwedMail.Kind) {
        self =
            switch kind {
            case .accountCreated: .accountCreated
            case .temporaryPassword: .temporaryPassword
            case .temporaryPasswordByAdministrator: .temporaryPasswordByAdministrator
            case .passwordChanged: .passwordChanged
            case .mailChanged: .mailChanged
            case .identifierReminder: .identifierReminder
            case .departure: .departure
            case .passwordChangeRequired: .passwordChangeRequired
            case .passwordChangeAsked: .passwordChangeAsked
            case .activationCode: .activationCode
            }
    }
}

extension Administration.Registration {
    init(_ registration: Accounts.Registration, _ policy: LifecyclePolicy, now: Date) {
        let person = registration.person
        self.init(
            key: registration.key.text, kind: .init(registration.kind), givenName: person.givenName,
            surname: person.surname,
            birthDate: person.birthDate?.iso8601, schoolUAI: person.school?.uai, schoolName: person.school?.name,
            class: person.className, child: registration.child?.person.fullName,
            code: registration.code.map { code in
                Administration.CodeStatus(
                    issuedAt: code.issuedAt.formatted(.iso8601), expiresAt: code.expiry.formatted(.iso8601),
                    failures: code.failures, usable: policy.isUsable(code, now: now))
            }, mail: person.mail, owedMails: registration.owedMails.map(Administration.OwedMail.init),
            refusedAt: registration.refusedAt?.formatted(.iso8601))
    }
}

extension Administration.IssuedCode {
    /// - Parameters:
    ///   - registration: as it is after the code was issued.
    ///   - school: with its address.
    init(_ code: ActivationCode, _ registration: Accounts.Registration, school: School?) {
        let person = registration.person
        let child = registration.child?.person
        self.init(
            key: registration.key.text, code: SensitiveText(code.printed), givenName: person.givenName,
            surname: person.surname,
            schoolName: person.school?.name, class: person.className, child: child?.fullName,
            expiresAt: registration.code?.expiry.formatted(.iso8601) ?? "", title: person.title,
            address: person.address?.lines ?? [], childGivenName: child?.givenName, childSurname: child?.surname,
            schoolUAI: person.school?.uai, schoolAddress: school?.address ?? [])
    }
}

extension Administration.RefusedRecord {
    init(_ record: Feed.RefusedRecord) {
        self.init(
            file: record.file, line: record.line, key: record.key, attribute: record.attribute,
            reason: record.reason.rawValue,
            message: record.message)
    }
}

extension Administration.ImportCounts {
    init(_ counts: FeedCounts) {
        self.init(
            schools: counts.schools, people: counts.people, created: counts.created, updated: counts.updated,
            accountsUpdated: counts.accountsUpdated, suspended: counts.suspended, resumed: counts.resumed,
            removed: counts.removed, unchanged: counts.unchanged, refused: counts.refused, ignored: counts.ignored,
            bytesRead: counts.bytesRead, bytesInAll: counts.bytesInAll)
    }
}

extension Administration.PlannedChange {
    init(_ change: Accounts.PlannedChange) {
        let action: Administration.PlannedAction =
            switch change.action {
            case .added: .added
            case .changed: .changed
            case .moved: .moved
            case .suspended: .suspended
            case .resumed: .resumed
            case .removed: .removed
            }
        self.init(
            action: action, key: change.key.text, identifier: change.identifier?.text, schoolUAI: change.schoolUAI,
            reason: change.reason)
    }
}

extension Administration.ImportPlan {
    /// - Parameter maximumPercent: of accounts that a feed may suspend unasked.
    init(_ planned: PlannedImport, maximumPercent: Int) {
        let plan = planned.plan
        self.init(
            digest: plan.digest.text,
            excesses: planned.excesses(over: maximumPercent).map {
                Administration.PlanExcess(
                    schoolUAI: $0.schoolUAI, suspended: $0.suspended, accounts: $0.accounts, leaving: $0.leaving,
                    pupils: $0.pupils)
            },
            schools: plan.schools.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { uai, tally in
                Administration.SchoolPlan(
                    uai: uai, added: tally.added, changed: tally.changed, moved: tally.moved,
                    suspended: tally.suspended, resumed: tally.resumed, removed: tally.removed,
                    accounts: tally.accounts)
            })
    }
}

extension Administration.Import.Reply {
    /// A step on the way: what is known so far.
    init(
        step counts: FeedCounts, refused: [Feed.RefusedRecord] = [], changes: [Accounts.PlannedChange] = [],
        plan: Administration.ImportPlan? = nil
    ) {
        self.init(
            counts: .init(counts), plan: plan, changes: changes.map(Administration.PlannedChange.init),
            refused: refused.map(Administration.RefusedRecord.init), unknownAttributes: [], notes: [], finished: false)
    }
}

extension Accounts.AccountState {
    init(_ state: ControlAPI.AccountState) {
        self =
            switch state {
            case .active: .active
            case .temporary: .temporary
            case .suspended: .suspended
            }
    }
}

extension Feed.FeedFormat {
    init(_ format: Administration.FeedFormat) {
        self =
            switch format {
            case .aaf: .aaf
            case .csv: .csv
            }
    }
}
