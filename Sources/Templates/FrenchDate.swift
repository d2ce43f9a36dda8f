import Foundation

/// Days and times as mails, letters and pages say them. By hand, so that no locale of the machine has a say; the first of a month is
/// *1er*, which Foundation's locales do not know.
public struct FrenchDate: Sendable {
    private let fields: DateComponents

    public init(_ date: Date, in zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        fields = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: date)
    }

    /// `mercredi 25 novembre 2026`.
    public var day: String {
        let weekdays = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"]
        let months = [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
            "décembre",
        ]
        let day = fields.day ?? 1
        return
            "\(weekdays[(fields.weekday ?? 1) - 1]) \(day == 1 ? "1er" : "\(day)") \(months[(fields.month ?? 1) - 1]) \(fields.year ?? 1970)"
    }

    /// `mercredi 25 novembre 2026 à 14 h 05`: cut to the minute, so that nothing is promised longer than it holds.
    public var time: String {
        let minute = fields.minute ?? 0
        return "\(day) à \(fields.hour ?? 0) h \(minute < 10 ? "0" : "")\(minute)"
    }
}
