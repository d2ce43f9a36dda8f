import Accounts
import Foundation
import LDAPClient

enum AccountMapping {
    static let names =
        PersonMapping.names + [
            AttributeName.uid, AttributeName.registration, AttributeName.kind, AttributeName.state,
            AttributeName.version,
            AttributeName.mail, AttributeName.usedCode, AttributeName.activatedAt, AttributeName.passwordChangedAt,
            AttributeName.temporaryPassword, AttributeName.temporaryPasswordExpiry,
            AttributeName.temporaryPasswordFailures,
            AttributeName.suspension, AttributeName.leftAt, AttributeName.passwordChangeAsked, AttributeName.mailOwed,
            AttributeName.tie, AttributeName.refusedTie,
        ]

    /// - Returns: `nil` for an entry that is not an account of ours.
    ///
    /// An account whose state is absent or unknown reads as suspended: what slapd refuses, we refuse.
    static func account(_ entry: Entry) -> Account? {
        guard let identifier = entry.first(AttributeName.uid).flatMap(Identifier.init(stored:)),
            let kind = entry.first(AttributeName.kind).flatMap(PersonKind.init),
            let version = entry.first(AttributeName.version).flatMap({ Int($0) })
        else { return nil }
        let storedState = entry.first(AttributeName.state)
        let state = storedState.flatMap(AccountState.init)
        let children = TieMapping.children(entry)
        let registration = children.first?.registration.text ?? entry.first(AttributeName.registration) ?? ""
        var account = Account(
            identifier: identifier, registration: RegistrationKey(registration), kind: kind,
            state: state ?? .suspended,
            person: PersonMapping.person(entry), children: children,
            refusedChildren: entry.strings(AttributeName.refusedTie).compactMap(TieMapping.refusedChild),
            mail: entry.first(AttributeName.mail),
            usedCodes: entry.strings(AttributeName.usedCode),
            activatedAt: entry.first(AttributeName.activatedAt).flatMap(DirectoryTime.date),
            passwordChangedAt: entry.first(AttributeName.passwordChangedAt).flatMap(DirectoryTime.date),
            temporaryPassword: temporaryPassword(entry),
            suspension: entry.first(AttributeName.suspension).map(suspension),
            leftAt: entry.first(AttributeName.leftAt).flatMap(DirectoryTime.date),
            passwordChangeAskedAt: entry.first(AttributeName.passwordChangeAsked).flatMap(DirectoryTime.date),
            owedMails: entry.strings(AttributeName.mailOwed).compactMap(OwedMail.init(stored:)).sorted(),
            version: version)
        if state == nil { account.irregularState = storedState.map(IrregularState.unknown) ?? .absent }
        return account
    }

    /// The whole entry of a new account: what the feed said of the person, and what the person chose.
    static func attributes(
        _ account: Account, facts: Entry, hash: PasswordHash, codeIndex: CodeIndex
    ) -> [Attribute] {
        var set = AttributeSet()
        for name in RegistrationFacts.names { set.copy(name, from: facts) }
        let structural = account.kind == .pupil ? [ObjectClassName.pupil] : []
        set[AttributeName.objectClass] =
            ["top", "person", "organizationalPerson", "inetOrgPerson", ObjectClassName.person]
            + structural + [ObjectClassName.account]
        // Each child's tie has its own.
        if account.kind == .responsible { set.set(AttributeName.feedDigest, nil) }
        set.set(AttributeName.uid, account.identifier.text)
        set.set(AttributeName.login, account.identifier.text)
        set[AttributeName.profiles] = PupilMapping.profiles(of: account.kind)
        set.set(AttributeName.registration, account.registration.text)
        set.set(AttributeName.kind, account.kind.rawValue)
        set.set(AttributeName.state, account.state.rawValue)
        set.set(AttributeName.version, String(account.version))
        set.set(AttributeName.mail, account.mail)
        set[AttributeName.usedCode] = account.usedCodes
        set.set(AttributeName.codeIndex, codeIndex.hexadecimal)
        set.set(AttributeName.activatedAt, account.activatedAt.map(DirectoryTime.text))
        set.set(AttributeName.passwordChangedAt, account.passwordChangedAt.map(DirectoryTime.text))
        set[AttributeName.mailOwed] = account.owedMails.map(\.stored)
        set.set(AttributeName.userPassword, hash.directoryValue)
        return set.attributes
    }

    static func modifications(_ change: AccountChange) -> [Modification] {
        Guard.modifications(version: change.version)
            + change.edits.flatMap { modifications($0, of: change) }
    }

    private static func modifications(_ edit: AccountEdit, of change: AccountChange) -> [Modification] {
        switch edit {
        case .setState(let state):
            // Not `replace`: an administrator may have edited the state by hand since it was read.
            switch change.irregularState {
            case nil:
                [.delete(AttributeName.state, [change.state.rawValue]), .add(AttributeName.state, [state.rawValue])]
            case .unknown(let text):
                [.delete(AttributeName.state, [text]), .add(AttributeName.state, [state.rawValue])]
            case .absent: [.add(AttributeName.state, [state.rawValue])]
            }
        case .setPassword(let hash):
            [.replace(AttributeName.userPassword, [hash.directoryValue])]
        case .removePassword:
            [.replace(AttributeName.userPassword, [])]
        case .removePasswordReset:
            [.replace(AttributeName.passwordReset, [])]
        case .setPasswordChangedAt(let date):
            [.replace(AttributeName.passwordChangedAt, [DirectoryTime.text(date)])]
        case .setTemporaryPassword(let issued):
            [
                .replace(AttributeName.temporaryPassword, ["\(issued.origin.rawValue):\(issued.hash)"]),
                .replace(AttributeName.temporaryPasswordExpiry, [DirectoryTime.text(issued.expiry)]),
                .replace(AttributeName.temporaryPasswordFailures, [String(issued.failures)]),
            ]
        case .setTemporaryFailures(let failures):
            [.replace(AttributeName.temporaryPasswordFailures, [String(failures)])]
        case .removeTemporaryPassword:
            [
                .replace(AttributeName.temporaryPassword, []), .replace(AttributeName.temporaryPasswordExpiry, []),
                .replace(AttributeName.temporaryPasswordFailures, []),
            ]
        case .setMail(let mail):
            [.replace(AttributeName.mail, [mail])]
        case .setSuspension(let suspension):
            [.replace(AttributeName.suspension, [stored(suspension)])]
        case .removeSuspension:
            [.replace(AttributeName.suspension, [])]
        case .setLeftAt(let date):
            [.replace(AttributeName.leftAt, date.map { [DirectoryTime.text($0)] } ?? [])]
        case .setPasswordChangeAskedAt(let date):
            [.replace(AttributeName.passwordChangeAsked, date.map { [DirectoryTime.text($0)] } ?? [])]
        case .owe(let mail):
            [.add(AttributeName.mailOwed, [mail.stored])]
        case .settle(let mail):
            [.delete(AttributeName.mailOwed, [mail.stored])]
        case .attach(let child, let code):
            [
                .add(AttributeName.registration, [child.registration.text]),
                .add(AttributeName.child, child.registration.child.map { [$0.text] } ?? []),
                .add(AttributeName.tie, [TieMapping.stored(child)]), .add(AttributeName.usedCode, [code]),
            ]
        case .detach(let refused, let remaining, let ownKey): detach(refused, remaining, ownKey)
        case .settleRefusal(let refused):
            [.delete(AttributeName.refusedTie, [TieMapping.stored(refused)])]
        case .addKey(let key):
            [.add(AttributeName.jointure, [key.text])]
        case .beginAnew(let child):
            place(child.person) + [
                .replace(AttributeName.jointure, [child.registration.relative?.text].compactMap { $0 })
            ]
        }
    }

    /// What an account says of its children follows from their ties; its names stay those of the first who ever came.
    private static func detach(
        _ refused: [RefusedChild], _ remaining: [Child], _ ownKey: RegistrationKey
    ) -> [Modification] {
        let keys = remaining.isEmpty ? [ownKey] : remaining.map(\.registration)
        var changes: [Modification] = [
            .delete(AttributeName.tie, refused.map { TieMapping.stored($0.child) }),
            .add(AttributeName.refusedTie, refused.map(TieMapping.stored)),
            .replace(AttributeName.registration, keys.map(\.text)),
            .replace(AttributeName.child, remaining.compactMap(\.registration.child).map(\.text)),
        ]
        changes += place(remaining.first?.person)
        // SDET wants at least one.
        let relatives = Set(remaining.compactMap(\.registration.relative).map(\.text))
        return relatives.isEmpty ? changes : changes + [.replace(AttributeName.jointure, relatives.sorted())]
    }

    /// Where a responsible person is looked for: with the first child.
    private static func place(_ child: Person?) -> [Modification] {
        var place = AttributeSet()
        place.set(AttributeName.className, child?.className)
        place.set(AttributeName.schoolName, child?.school?.name)
        place.set(AttributeName.schoolUAI, child?.school?.uai)
        return RelativeMapping.childNames.map { .replace($0, place[$0]) }
    }

    private static func temporaryPassword(_ entry: Entry) -> IssuedTemporaryPassword? {
        guard let stored = entry.first(AttributeName.temporaryPassword), let colon = stored.firstIndex(of: ":"),
            let origin = IssuedTemporaryPassword.Origin(rawValue: String(stored[..<colon])),
            let expiry = entry.first(AttributeName.temporaryPasswordExpiry).flatMap(DirectoryTime.date)
        else { return nil }
        let failures = entry.first(AttributeName.temporaryPasswordFailures).map { Int($0) ?? Int.max } ?? 0
        return IssuedTemporaryPassword(
            hash: String(stored[stored.index(after: colon)...]), expiry: expiry, failures: failures, origin: origin)
    }

    /// `active:why` by an administrator, `active;departure:why` by a feed.
    private static func stored(_ suspension: Suspension) -> String {
        let origin = suspension.origin == .administrator ? "" : ";\(suspension.origin.rawValue)"
        return "\(suspension.formerState.rawValue)\(origin):\(suspension.reason)"
    }

    private static func suspension(_ stored: String) -> Suspension {
        let parts = stored.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        // What is not understood opens less, and is an administrator's to open.
        return Suspension(
            formerState: words.first.flatMap(AccountState.init) ?? .temporary,
            reason: parts.count > 1 ? String(parts[1]) : "",
            origin: words.count == 2 ? Suspension.Origin(rawValue: words[1]) ?? .administrator : .administrator)
    }
}
