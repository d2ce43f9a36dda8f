import Accounts

/// What a plan notes of a complete delivery for the day on which the same files come again.
struct DeliveryTrace: Sendable {
    /// A delivery that has more wrong with it is compared anew each time.
    static let maximumRefused = 1_000_000

    /// Of everything that the delivery says, record by record: who or what it is, with the digest of what is said.
    private(set) var marks: [UInt64] = []
    private(set) var refused = RefusedRecords()
    /// Whether all of it was noted, and nothing but the delivery and its source's own people decides what comes of it.
    private(set) var isWhole = true
    /// The first day on which a pupil comes of age, which changes what is stored.
    private(set) var goodBefore: CivilDate?

    mutating func add(_ mark: UInt64) { marks.append(mark) }

    mutating func add(_ marks: [UInt64]) { self.marks += marks }

    mutating func note(_ record: RefusedRecord) {
        if refused.count < Self.maximumRefused { refused.add(record) } else { isWhole = false }
    }

    /// A school was looked up that another source may have brought, or may bring.
    mutating func noteOthers() { isWhole = false }

    mutating func note(birthDate: CivilDate, today: CivilDate) {
        guard let day = birthDate.comingOfAge, day > today else { return }
        if goodBefore.map({ day < $0 }) ?? true { goodBefore = day }
    }
}
