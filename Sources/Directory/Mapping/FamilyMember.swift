import Accounts
import LDAPClient

/// An account as its links to others tell of it.
struct FamilyMember: Sendable {
    static let names = [
        AttributeName.registration, AttributeName.version, AttributeName.child, AttributeName.tie,
        AttributeName.relativePupils, AttributeName.pupilAuthority, AttributeName.pupilRelations,
    ]

    let dn: DN
    let version: Int
    /// A pupil's own key.
    let registration: RegistrationKey
    /// Keys of the pupils whom a responsible person answers for.
    let children: [RegistrationKey]
    /// What the entry holds now, in both directions.
    let pupils: Set<DN>
    private let authority: Set<DN>
    private let relations: Set<String>
    private let ties: [Child]

    init?(_ entry: Entry) {
        guard let registration = entry.first(AttributeName.registration),
            let version = entry.first(AttributeName.version).flatMap({ Int($0) })
        else { return nil }
        func dns(_ name: String) -> Set<DN> { Set(entry.strings(name).compactMap { try? DN(parsing: $0) }) }
        dn = entry.dn
        self.version = version
        self.registration = RegistrationKey(registration)
        children = entry.strings(AttributeName.child).map(RegistrationKey.init)
        pupils = dns(AttributeName.relativePupils)
        authority = dns(AttributeName.pupilAuthority)
        relations = Set(entry.strings(AttributeName.pupilRelations))
        ties = TieMapping.children(entry)
    }

    /// Whether a pupil's links are those to the ones among `relatives` who answer for this pupil, and no others.
    func isTied(to relatives: [FamilyMember]) -> Bool {
        let own = relatives.filter { $0.children.contains(registration) }
        return authority == Set(own.map(\.dn)) && relations == Set(own.compactMap { $0.relation(to: registration) })
    }

    /// The value of `ENTElevePersRelEleve` on the pupil's account; `nil` where the feed gave no codes.
    func relation(to pupil: RegistrationKey) -> String? {
        ties.first { $0.registration.child == pupil }?.relation.map { "\(dn)$\($0.codes)" }
    }
}
