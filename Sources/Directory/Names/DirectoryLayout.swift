import Accounts
import LDAPClient

/// Where things are in the tree. The suffix and the branch names vary between academies.
public struct DirectoryLayout: Sendable, Equatable {
    public var suffix: DN
    public var people: DN
    public var structures: DN
    public var registry: DN
    public var services: DN
    /// Where groups say who is a school's administrator; `nil` where nobody is.
    public var helpdesk: DN?

    public init(
        suffix: DN, people: String = "people", structures: String = "structures", registry: String = "registry",
        services: String = "services", helpdesk: DN? = nil
    ) {
        self.suffix = suffix
        self.people = suffix.child(AttributeName.ou, people)
        self.structures = suffix.child(AttributeName.ou, structures)
        self.registry = suffix.child(AttributeName.ou, registry)
        self.services = suffix.child(AttributeName.ou, services)
        self.helpdesk = helpdesk
    }

    /// Of the entry below `services` as which the daemon writes.
    static let daemonName = "passerelle"

    public func account(_ identifier: Identifier) -> DN { people.child(AttributeName.uid, identifier.text) }
    public func registration(_ key: RegistrationKey) -> DN { registry.child(AttributeName.registration, key.text) }
    public func structure(uai: String) -> DN { structures.child(AttributeName.structureUAI, uai) }

    /// Whether an entry is a `TrialAccount`: whoever looks after accounts leaves these alone.
    public func isTrial(_ dn: DN) -> Bool {
        guard dn.parent == people, let name = dn.rdns.first else { return false }
        return name.description.lowercased().hasPrefix("\(AttributeName.uid)=\(Identifier.trialPrefix)")
    }
}
