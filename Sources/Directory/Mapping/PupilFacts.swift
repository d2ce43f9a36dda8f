import Accounts

/// What a feed says of a pupil, ready to be stored: references resolved, nothing left to look up.
public struct PupilFacts: Sendable, Equatable {
    public var key: RegistrationKey
    /// Which feed owns the entry, so that another feed does not take its people for leavers.
    public var source: String
    public var surname: String
    public var givenName: String
    public var otherGivenNames: [String] = []
    public var patronymic: String?
    public var title: String?
    public var address: PostalAddress?
    public var birthDate: CivilDate
    public var schoolUAI: String
    public var schoolName: String
    /// Class names within the school, first the one to show.
    public var classes: [String] = []
    public var groups: [String] = []
    public var mef: String?
    public var mefLabel: String?
    public var level: String?
    public var track: String?
    public var status: String?
    public var regime: String?

    public init(
        key: RegistrationKey, source: String, surname: String, givenName: String, birthDate: CivilDate,
        schoolUAI: String,
        schoolName: String
    ) {
        self.key = key
        self.source = source
        self.surname = surname
        self.givenName = givenName
        self.birthDate = birthDate
        self.schoolUAI = schoolUAI
        self.schoolName = schoolName
    }

    /// As the directory gives it back.
    public var person: Person {
        Person(
            givenName: givenName, surname: surname, birthDate: birthDate,
            school: School(uai: schoolUAI, name: schoolName), className: classes.first)
    }
}

/// What a feed says of a school.
public struct SchoolFacts: Sendable, Equatable {
    public var uai: String
    /// The id by which pupils' records refer to it; a CSV list has none.
    public var feedID: String?
    public var source: String
    public var name: String
    /// As the feed spells it, when that differs from the readable name.
    public var rawName: String?
    public var siren: String?
    public var type: String?
    public var contract: String?
    public var street: String?
    public var postalCode: String?
    public var city: String?
    public var phone: String?

    public init(uai: String, feedID: String?, source: String, name: String) {
        self.uai = uai
        self.feedID = feedID
        self.source = source
        self.name = name
    }
}
