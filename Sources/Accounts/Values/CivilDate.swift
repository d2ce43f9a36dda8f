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
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2 else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    /// `18/12/2012`: the form of the feeds and of `ENTPersonDateNaissance`.
    public init?(french text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2, parts[2].count == 4 else { return nil }
        self.init(year: parts[2], month: parts[1], day: parts[0])
    }

    private init?(year: Substring, month: Substring, day: Substring) {
        // `Int` also reads signs and other scripts' digits are refused here.
        guard [year, month, day].allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        guard let year = Int(year), let month = Int(month), let day = Int(day) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var iso8601: String { "\(year)-\(Self.padded(month))-\(Self.padded(day))" }
    public var french: String { "\(Self.padded(day))/\(Self.padded(month))/\(year)" }

    /// Full years of age on `day`; negative before birth.
    public func age(on day: CivilDate) -> Int {
        let hadBirthday = (day.month, day.day) >= (month, self.day)
        return day.year - year - (hadBirthday ? 0 : 1)
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
