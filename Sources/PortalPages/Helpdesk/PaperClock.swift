import Foundation

/// Times as papers and pages of the desk say them, in the academy's time zone.
struct PaperClock: Sendable {
    let zone: TimeZone
    var now: @Sendable () -> Date = { Date.now }

    /// `vendredi 27 novembre 2026 à 14 h 05`, of a time as the control interface says it: cut to the minute, so that nothing is
    /// promised longer than it holds.
    func time(_ iso8601: String?) -> String? {
        guard let iso8601, let date = try? Date(iso8601, strategy: .iso8601) else { return nil }
        let minute = calendar.component(.minute, from: date)
        return "\(day(date)) à \(calendar.component(.hour, from: date)) h \(minute < 10 ? "0" : "")\(minute)"
    }

    /// `vendredi 22 janvier 2027`: the last day of which every minute lies before, as on the letter itself.
    func lastDay(before iso8601: String?) -> String? {
        guard let iso8601, let date = try? Date(iso8601, strategy: .iso8601) else { return nil }
        return day(calendar.startOfDay(for: date).addingTimeInterval(-1))
    }

    /// `jeudi 26 novembre 2026`.
    var today: String { day(now()) }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private func day(_ date: Date) -> String {
        date.formatted(
            Date.FormatStyle(locale: Locale(identifier: "fr_FR"), timeZone: zone)
                .weekday(.wide).day().month(.wide).year())
    }
}
