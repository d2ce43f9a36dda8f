import ControlAPI
import Foundation
import Settings

/// An event in one line: when, what, of whom.
struct EventLine {
    private let event: Administration.Event
    private let timeZone: TimeZone

    init(_ event: Administration.Event, timeZone: TimeZone = .current) {
        self.event = event
        self.timeZone = timeZone
    }

    /// One line, whatever names, paths and what somebody searched for hold.
    var text: String { sentence.visible }

    private var sentence: String {
        if let missed = event.missed { return line("\(missed) events, which came faster than they were read") }
        var words = Self.words(event.action)
        if event.outcome != .done, event.kind != .directory { words += " (\(event.outcome.rawValue))" }
        let whom = [event.account, event.registration].compactMap { $0 }.joined(separator: " ")
        return line(words + ([whom].filter { !$0.isEmpty } + details).map { "  \($0)" }.joined())
    }

    private func line(_ rest: String) -> String {
        let kind = event.kind.rawValue
        return "\(clock)  \(kind)\(String(repeating: " ", count: max(0, 9 - kind.count)))  \(rest)"
    }

    private var clock: String {
        guard let time = try? Date(event.time, strategy: .iso8601) else { return event.time }
        return time.formatted(
            .verbatim(
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
                timeZone: timeZone, calendar: Calendar(identifier: .gregorian)))
    }

    private var details: [String] {
        [
            event.reason, event.subject, event.progress.map { event.action == "importEnded" ? $0.result : $0.line },
            event.behindSeconds.map { "\(Int($0)) s behind" },
            event.administrator.map { "administrator \($0)" }, event.client.map { "client \($0)" },
            event.peer.map { "uid \($0)" },
        ].compactMap { $0 }
    }

    /// `temporaryPasswordMailed` as people write it.
    private static func words(_ action: String) -> String {
        action.reduce(into: "") { words, letter in
            if letter.isUppercase { words += " " }
            words += letter.lowercased()
        }
    }
}
