/// A day of the Gregorian calendar, without time zone: a birth date.
public struct CivilDate: Sendable, Hashable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// - Returns: `nil` for a day that does not exist, or a year outside 1900…2199.
    public init?(year: Int, month: Int, day: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month) else { return nil }
        guard day >= 1, day <= Self.days(in: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// `2012-12-18`, ISO 8601: the form of the control socket.
    public init?(iso8601 text: String) {
        guard let numbers = Self.numbers(of: text, digits: (4, 2, 2), separator: UInt8(ascii: "-")) else { return nil }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// `18/12/2012`: the form of the feeds and of `ENTPersonDateNaissance`.
    public init?(french text: String) {
        guard let numbers = Self.numbers(of: text, digits: (2, 2, 4), separator: UInt8(ascii: "/")) else { return nil }
        self.init(year: numbers.2, month: numbers.1, day: numbers.0)
    }

    /// By bytes: nothing but ten of them, and no sign or other script's digit, is a date.
    private static func numbers(
        of text: String, digits: (Int, Int, Int), separator: UInt8
    ) -> (Int, Int, Int)? {
        var rest = text.utf8[...]
        func number(_ count: Int, isLast: Bool = false) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let byte = rest.popFirst(), (0x30...0x39).contains(byte) else { return nil }
                number = number * 10 + Int(byte - 0x30)
            }
            return isLast ? (rest.isEmpty ? number : nil) : (rest.popFirst() == separator ? number : nil)
        }
        guard let first = number(digits.0), let second = number(digits.1),
            let third = number(digits.2, isLast: true)
        else { return nil }
        return (first, second, third)
    }

    public var iso8601: String { "\(year)-\(Self.padded(month))-\(Self.padded(day))" }
    public var french: String { "\(Self.padded(day))/\(Self.padded(month))/\(year)" }

    /// Full years of age on `day`; negative before birth.
    public func age(on day: CivilDate) -> Int {
        let hadBirthday = (day.month, day.day) >= (month, self.day)
        return day.year - year - (hadBirthday ? 0 : 1)
    }

    /// When somebody born on this day is of age in France (Code civil, 414): born on 29 February, on 1 March.
    ///
    /// - Returns: `nil` for a day after 2199.
    public var comingOfAge: CivilDate? {
        CivilDate(year: year + 18, month: month, day: day) ?? CivilDate(year: year + 18, month: 3, day: 1)
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
