import Foundation

/// GeneralizedTime (RFC 4517) as `20261124083000Z`: UTC, to the second.
enum DirectoryTime {
    static func text(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86400)
        let (year, month, dayOfMonth) = civil(fromDays: rest < 0 ? day - 1 : day)
        let time = rest < 0 ? rest + 86400 : rest
        let fields = [month, dayOfMonth, time / 3600, time / 60 % 60, time % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        // Always four digits, for a date that somebody wrote by hand.
        let padding = String(repeating: "0", count: max(0, 4 - "\(year)".count))
        return "\(padding)\(year)\(fields.joined())Z"
    }

    /// - Returns: `nil` unless `text` has the form that `text(_:)` writes, with or without a fraction.
    static func date(_ text: String) -> Date? {
        let digits = Array(text.utf8)
        guard hasForm(digits) else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard (1...12).contains(number(4..<6)), (1...31).contains(number(6..<8)), number(8..<10) < 24,
            number(10..<12) < 60, number(12..<14) <= 60
        else { return nil }
        let days = days(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        return Date(
            timeIntervalSince1970: Double(days * 86400 + number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14))
        )
    }

    /// Fourteen digits, perhaps a fraction, `Z`. By hand: every entry that is read has several of these.
    private static func hasForm(_ text: [UInt8]) -> Bool {
        func areDigits(_ part: ArraySlice<UInt8>) -> Bool { part.allSatisfy { (0x30...0x39).contains($0) } }
        guard text.count >= 15, text.last == UInt8(ascii: "Z"), areDigits(text[..<14]) else { return false }
        let fraction = text[14...].dropLast()
        guard let separator = fraction.first else { return true }
        return [UInt8(ascii: "."), UInt8(ascii: ",")].contains(separator) && fraction.count > 1
            && areDigits(fraction.dropFirst())
    }

    /// Days since 1970-01-01 of a Gregorian date; March-based years put the leap day last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    private static func civil(fromDays days: Int) -> (Int, Int, Int) {
        let z = days + 719468
        let era = (z >= 0 ? z : z - 146096) / 146097
        let dayOfEra = z - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
