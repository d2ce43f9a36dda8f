import Foundation
import Templates

/// Times as papers and pages of the desk say them, in the academy's time zone.
struct PaperClock: Sendable {
    let zone: TimeZone
    var now: @Sendable () -> Date = { Date.now }

    /// `vendredi 27 novembre 2026 à 14 h 05`, of a time as the control interface says it: cut to the minute, so that nothing is
    /// promised longer than it holds.
    func time(_ iso8601: String?) -> String? {
        guard let iso8601, let date = try? Date(iso8601, strategy: .iso8601) else { return nil }
        return FrenchDate(date, in: zone).time
    }

    /// `vendredi 22 janvier 2027`: the last day of which every minute lies before, as on the letter itself.
    func lastDay(before iso8601: String?) -> String? {
        guard let iso8601, let date = try? Date(iso8601, strategy: .iso8601) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return FrenchDate(calendar.startOfDay(for: date).addingTimeInterval(-1), in: zone).day
    }

    /// `jeudi 26 novembre 2026`.
    var today: String { FrenchDate(now(), in: zone).day }
}
