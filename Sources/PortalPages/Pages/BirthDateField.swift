/// A birth date in three boxes, as people say it: day, month, year.
struct BirthDateField: Sendable {
    var day = ""
    var month = ""
    var year = ""
    var problems: Problems?

    init() {}

    init(_ form: Form) {
        day = form["day"]
        month = form["month"]
        year = form["year"]
        if iso8601 == nil { problems = ["notADate": true] }
    }

    /// `2012-12-18`; `nil` for what cannot be a date. Whether there is such a day is for the daemon to say.
    var iso8601: String? {
        guard let day = Self.number(day, 1...31), let month = Self.number(month, 1...12),
            let year = Self.number(year, 1900...2999)
        else { return nil }
        return "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))"
    }

    /// `18/12/2012`, as a page shows a date of the control interface.
    static func shown(_ iso8601: String?) -> String? {
        guard let parts = iso8601?.split(separator: "-"), parts.count == 3 else { return iso8601 }
        return parts.reversed().joined(separator: "/")
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            return nil
        }
        return range.contains(number) ? number : nil
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
