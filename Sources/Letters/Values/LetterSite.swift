import Foundation
import Templates

/// What every letter of one installation says about itself: who writes, where the code is typed, who helps.
public struct LetterSite: Sendable {
    /// Where the code is typed, for instance `https://teleservices.ac-nantes.fr`. The QR code adds the code as a fragment.
    public let portalURL: String
    /// What people call the ENT.
    public let entName: String
    public let academyName: String
    /// One sentence on whom to ask.
    public let help: String
    /// In which days are counted.
    public let timeZone: TimeZone

    /// - Throws: `template` when the address cannot carry a fragment, or the time zone is unknown.
    public init(
        portalURL: String, entName: String, academyName: String, help: String, timeZone: String
    ) throws(LetterError) {
        guard let parts = URLComponents(string: portalURL), ["http", "https"].contains(parts.scheme),
            parts.host?.isEmpty == false, parts.user == nil, parts.query == nil, parts.fragment == nil
        else {
            throw LetterError(
                .template,
                "\(portalURL): the portal's address is like https://teleservices.example.org, without ? and #")
        }
        guard let zone = TimeZone(identifier: timeZone) else {
            throw LetterError(.template, "\(timeZone): no such time zone")
        }
        self.portalURL = portalURL
        self.entName = entName
        self.academyName = academyName
        self.help = help
        self.timeZone = zone
    }

    /// The portal's address with the code in its fragment, which a browser sends to no server and no server writes to a log.
    func address(for code: String) -> String { "\(portalURL)#\(code)" }

    /// The last day of which every minute lies before `expiry`: `vendredi 22 janvier 2027`.
    func lastDay(before expiry: Date) -> String { day(of: dayBefore(expiry)) }

    /// The same as `22/01/2027`, where there is little room.
    func lastDayInFigures(before expiry: Date) -> String {
        dayBefore(expiry).formatted(style.day(.twoDigits).month(.twoDigits).year())
    }

    private func dayBefore(_ date: Date) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar.startOfDay(for: date).addingTimeInterval(-1)
    }

    /// `vendredi 22 janvier 2027`.
    func day(of date: Date) -> String { FrenchDate(date, in: timeZone).day }

    private var style: Date.FormatStyle { Date.FormatStyle(locale: Locale(identifier: "fr_FR"), timeZone: timeZone) }
}
