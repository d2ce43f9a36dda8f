import Foundation

/// Who imports a feed now, as the directory tells every daemon on it: two imports at once would plan on what the other is about to
/// change.
///
/// It holds for a while and is renewed while the import runs, so that a daemon that dies lets the next one in soon. Clocks of
/// daemons on one directory have to agree by much less than that while.
public struct ImportLock: Sendable, Equatable {
    /// How long it holds without being renewed.
    public static let lifetime: TimeInterval = 90

    /// Opaque: the same for a daemon and for the one that takes its place on the same machine.
    public var process: String
    /// For an administrator: the machine.
    public var host: String
    /// To the second, like `until`: as the directory keeps them.
    public var since: Date
    public var until: Date

    public init(process: String, host: String, now: Date) {
        self.process = process
        self.host = host
        since = Self.second(now)
        until = since.addingTimeInterval(Self.lifetime)
    }

    private static func second(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }

    public func renewed(now: Date) -> ImportLock {
        var renewed = self
        renewed.until = Self.second(now).addingTimeInterval(Self.lifetime)
        return renewed
    }

    /// Whether `process` has to wait. What it left itself, before it died, it takes up again at once: two imports in one process
    /// are kept apart there.
    /// A lock from further in the future than one can last was made by a clock that was wrong, and holds off nobody.
    public func holdsOff(_ process: String, now: Date) -> Bool {
        self.process != process && now < until && until.timeIntervalSince(now) <= 2 * Self.lifetime
    }

    /// `until;since;process;host`, times in seconds since 1970.
    public var stored: String {
        let times = [until, since].map { String(Int($0.timeIntervalSince1970)) }
        return (times + [process, host]).joined(separator: ";")
    }

    /// - Returns: `nil` for a value that this version did not write.
    public init?(stored: String) {
        let fields = stored.split(separator: ";", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4, let until = StoredTime.seconds(fields[0]), let since = StoredTime.seconds(fields[1])
        else { return nil }
        self.init(process: fields[2], host: fields[3], now: Date(timeIntervalSince1970: Double(since)))
        self.until = Date(timeIntervalSince1970: Double(until))
    }
}
