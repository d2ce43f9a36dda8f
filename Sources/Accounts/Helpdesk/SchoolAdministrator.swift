/// Somebody at a school who helps its pupils and their parents, and nobody else's.
///
/// Whom an administrator may help follows from what the directory says at the moment of the call, of the one and of the other.
public struct SchoolAdministrator: Sendable, Equatable {
    /// As typed when signing in.
    public var identifier: Identifier
    /// Stands on the paper with a temporary password, and in the mail about it.
    public var name: String
    /// UAIs.
    public var schools: Set<String>

    public init(identifier: Identifier, name: String, schools: Set<String>) {
        self.identifier = identifier
        self.name = name
        self.schools = schools
    }

    public func covers(schoolOf person: Person) -> Bool {
        person.school.map { schools.contains($0.uai) } ?? false
    }

    /// A responsible person is of the school of each child.
    public func covers(_ account: Account) -> Bool {
        switch account.kind {
        case .pupil: covers(schoolOf: account.person)
        case .responsible: account.children.contains { covers(schoolOf: $0.person) }
        }
    }

    /// A responsible person's registration is about one child: another school's letter for the same person is not theirs.
    public func covers(_ registration: Registration) -> Bool {
        switch registration.kind {
        case .pupil: covers(schoolOf: registration.person)
        case .responsible: registration.child.map { covers(schoolOf: $0.person) } ?? false
        }
    }
}
