/// Who somebody is, as the academy's feed says it.
public struct Person: Sendable, Equatable {
    public var givenName: String
    public var surname: String
    public var birthDate: CivilDate?
    public var school: School?
    public var className: String?
    /// `M.` or `Mme`, where a letter is to be written.
    public var title: String?
    /// Where a letter is to go.
    public var address: PostalAddress?
    /// Where a code may be mailed, as the feed has it.
    public var mail: String?

    public init(
        givenName: String, surname: String, birthDate: CivilDate? = nil, school: School? = nil, className: String? = nil
    ) {
        self.givenName = givenName
        self.surname = surname
        self.birthDate = birthDate
        self.school = school
        self.className = className
    }
}

/// A school as a person's page shows it.
public struct School: Sendable, Hashable {
    /// Unité administrative immatriculée: seven digits and a letter.
    public var uai: String
    public var name: String
    /// Lines of a postal address, in order.
    public var address: [String]

    public init(uai: String, name: String, address: [String] = []) {
        self.uai = uai
        self.name = name
        self.address = address
    }
}

public enum PersonKind: String, Sendable, CaseIterable {
    case pupil, responsible
}

/// The feed's key of a person, or of the tie between a responsible person and one child: `AC-NANTES$12345`.
public struct RegistrationKey: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }
    public var description: String { text }
}
