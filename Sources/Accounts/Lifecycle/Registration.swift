import Foundation

/// Somebody who may open an account, as read from the directory.
public struct Registration: Sendable, Equatable {
    public var key: RegistrationKey
    public var kind: PersonKind
    public var person: Person
    /// For a responsible person: the child whose first name and birth date answer for the code.
    public var child: Child?
    public var code: IssuedCode?
    public var owedMails: [OwedMail]
    /// Since when somebody has said that the letter, or the child in it, is not theirs: it is for the school to look at.
    public var refusedAt: Date?
    /// Rises by one with each change; what a change was decided on.
    public var version: Int

    public init(
        key: RegistrationKey, kind: PersonKind, person: Person, child: Child? = nil, code: IssuedCode? = nil,
        owedMails: [OwedMail] = [], refusedAt: Date? = nil, version: Int = 0
    ) {
        self.key = key
        self.kind = kind
        self.person = person
        self.child = child
        self.code = code
        self.owedMails = owedMails
        self.refusedAt = refusedAt
        self.version = version
    }

    /// Whose first name and birth date have to be given with the code.
    public var challenged: Person { kind == .responsible ? child?.person ?? person : person }
}

/// The code of the last letter. A new one takes its place, so the old one finds nothing.
public struct IssuedCode: Sendable, Equatable {
    public var index: CodeIndex
    public var issuedAt: Date
    public var expiry: Date
    /// Wrong names or dates given with the right code.
    public var failures: Int

    public init(index: CodeIndex, issuedAt: Date, expiry: Date, failures: Int = 0) {
        self.index = index
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.failures = failures
    }
}

/// What a visitor says of themselves (or of their child) together with the code.
public struct IdentityAnswer: Sendable, Equatable {
    public var givenName: String
    public var birthDate: CivilDate?

    public init(givenName: String, birthDate: CivilDate?) {
        self.givenName = givenName
        self.birthDate = birthDate
    }

    /// Compared without case, accents, hyphens and double spaces. Nothing never matches nothing.
    func matches(_ person: Person) -> Bool {
        let given = FoldedText(givenName)
        guard !given.isEmpty, let birthDate, let expected = person.birthDate else { return false }
        return given == FoldedText(person.givenName) && birthDate == expected
    }
}

/// One guarded write on a registration: it applies only while the registration still has `version`.
public struct RegistrationChange: Sendable, Equatable {
    public var key: RegistrationKey
    public var version: Int
    public var edits: [RegistrationEdit]

    public init(key: RegistrationKey, version: Int, edits: [RegistrationEdit]) {
        self.key = key
        self.version = version
        self.edits = edits
    }
}

public enum RegistrationEdit: Sendable, Equatable {
    case setCode(IssuedCode)
    case setCodeFailures(Int)
    case removeCode
    case owe(OwedMail)
    case settle(OwedMail)
    /// `nil` when the school knows better, or has another look.
    case setRefusedAt(Date?)
}

extension Registration {
    func change(_ edits: [RegistrationEdit]) -> RegistrationChange {
        RegistrationChange(key: key, version: version, edits: edits)
    }

    func change(_ edits: RegistrationEdit...) -> RegistrationChange { change(edits) }

    /// The registration after `change`, as the directory then holds it.
    public func applying(_ change: RegistrationChange) -> Registration {
        var result = self
        for edit in change.edits {
            switch edit {
            case .setCode(let code): result.code = code
            case .setCodeFailures(let failures): result.code?.failures = failures
            case .removeCode: result.code = nil
            case .owe(let mail): result.owedMails.append(mail)
            case .settle(let mail): result.owedMails.removeAll { $0 == mail }
            case .setRefusedAt(let date): result.refusedAt = date
            }
        }
        result.owedMails.sort()
        result.version += 1
        return result
    }
}
