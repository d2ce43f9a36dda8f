import ControlAPI

/// Something that people find on their page once they are signed in: the ENT, marks, the canteen.
public struct Teleservice: Sendable, Equatable {
    public var name: String
    public var address: String
    /// What it is for, in one sentence.
    public var about: String?
    /// Who sees it.
    public var audience: Set<PersonKind>
    /// The names of the schools that have it; empty for all.
    public var schools: Set<String>

    /// Whether the owner of `account` may use it. A parent has what the school of any child has.
    func isOpen(to account: Portal.Account) -> Bool {
        guard audience.contains(account.kind) else { return false }
        let theirs = [account.schoolName].compactMap { $0 } + account.children.compactMap(\.schoolName)
        return schools.isEmpty || theirs.contains(where: schools.contains)
    }
}
