import Foundation

/// One guarded write on an account: it applies only while the account still has `version`, and it applies whole.
///
/// A write that sets the state is guarded by the state as well: an administrator who edits it by hand leaves the version alone.
public struct AccountChange: Sendable, Equatable {
    public var identifier: Identifier
    public var version: Int
    public var state: AccountState
    public var irregularState: IrregularState?
    public var edits: [AccountEdit]
}

public enum AccountEdit: Sendable, Equatable {
    case setState(AccountState)
    /// `replace` with exactly one value: an `add` would leave the former password working.
    case setPassword(PasswordHash)
    case removePassword
    /// `pwdReset`, which somebody's password policy put there.
    case removePasswordReset
    case setPasswordChangedAt(Date)
    case setTemporaryPassword(IssuedTemporaryPassword)
    case setTemporaryFailures(Int)
    case removeTemporaryPassword
    case setMail(String)
    case setSuspension(Suspension)
    case removeSuspension
    /// No feed names the person from then on; `nil` when one does again.
    case setLeftAt(Date?)
    /// `nil` when a new password was chosen.
    case setPasswordChangeAskedAt(Date?)
    case owe(OwedMail)
    case settle(OwedMail)
    /// One more child, with the code that was used for it, as printed.
    case attach(Child, code: String)
    /// Children who are not the owner's; `remaining` are. `ownKey` is what the account is registered under when none is left.
    case detach([RefusedChild], remaining: [Child], ownKey: RegistrationKey)
    case settleRefusal(RefusedChild)
    /// One more key by which a feed knows the person.
    case addKey(RegistrationKey)
    /// The first child after a time without any: key, school and class are those of this one.
    case beginAnew(Child)
}

/// A PHC string such as `$argon2id$v=19$m=19456,t=2,p=1$…`; the directory writes it behind `{ARGON2}`.
///
/// Distinct from text so that nothing a person typed can be stored as a password value: slapd would take `{SSHA}…` for a
/// hash and a bare string for the password itself.
public struct PasswordHash: Sendable, Equatable, CustomStringConvertible {
    public let phc: String

    /// - Returns: `nil` when `phc` is not an Argon2id PHC string.
    public init?(phc: String) {
        let fields = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19" else { return nil }
        guard fields[3...].allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isAllowed) }) else { return nil }
        self.phc = phc
    }

    public var description: String { "<redacted>" }

    private static func isAllowed(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+/=,".contains(character))
    }
}

extension Account {
    func change(_ edits: [AccountEdit]) -> AccountChange {
        // A mail that is owed already is not owed twice: the directory refuses a second equal value.
        let news = edits.filter { edit in
            if case .owe(let mail) = edit { !owedMails.contains(mail) } else { true }
        }
        return AccountChange(
            identifier: identifier, version: version, state: state, irregularState: irregularState, edits: news)
    }

    func change(_ edits: AccountEdit...) -> AccountChange { change(edits) }

    /// The account after `change`, as the directory then holds it.
    public func applying(_ change: AccountChange) -> Account {
        var result = self
        for edit in change.edits {
            switch edit {
            case .setState(let state):
                result.state = state
                result.irregularState = nil
            case .setPassword, .removePassword, .removePasswordReset: break
            case .setPasswordChangedAt(let date): result.passwordChangedAt = date
            case .setTemporaryPassword(let issued): result.temporaryPassword = issued
            case .setTemporaryFailures(let failures): result.temporaryPassword?.failures = failures
            case .removeTemporaryPassword: result.temporaryPassword = nil
            case .setMail(let mail): result.mail = mail
            case .setSuspension(let suspension): result.suspension = suspension
            case .removeSuspension: result.suspension = nil
            case .setLeftAt(let date): result.leftAt = date
            case .setPasswordChangeAskedAt(let date): result.passwordChangeAskedAt = date
            case .owe(let mail): result.owedMails.append(mail)
            case .settle(let mail): result.owedMails.removeAll { $0 == mail }
            case .attach(let child, let code):
                result.children.append(child)
                result.usedCodes.append(code)
            case .detach(let refused, let remaining, let ownKey):
                result.children = remaining
                result.refusedChildren += refused
                result.registration = remaining.first?.registration ?? ownKey
                if remaining.first?.registration != children.first?.registration {
                    result.person.school = remaining.first?.person.school
                    result.person.className = remaining.first?.person.className
                }
            case .settleRefusal(let refused): result.refusedChildren.removeAll { $0 == refused }
            case .beginAnew(let child):
                result.registration = child.registration
                result.person.school = child.person.school
                result.person.className = child.person.className
            case .addKey: break
            }
        }
        result.owedMails.sort()
        result.version += 1
        return result
    }
}
