import Accounts

/// Whom a feed names and which schools it is about: what tells leavers from pupils who merely have not been read.
struct SchoolRoll {
    private(set) var schools: Set<String> = []
    private var named = SeenKeys()
    /// Records of pupils of which nobody can say whom they name.
    private(set) var nameless = 0

    mutating func note(school uai: String) { schools.insert(uai) }

    mutating func note(pupil key: RegistrationKey) { _ = named.insert(key) }

    /// A bad record is left out, and still says that the pupil is there.
    mutating func note(refused record: RefusedRecord) {
        if let key = record.key { note(pupil: RegistrationKey(key)) } else { nameless += 1 }
    }

    mutating func noteNameless() { nameless += 1 }

    func names(_ key: RegistrationKey) -> Bool { named.contains(key) }
}
