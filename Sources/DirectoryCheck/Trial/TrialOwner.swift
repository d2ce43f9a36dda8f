import Foundation
import Glibc

/// Which run made a trial account, as it stands on the account: a run that is over does not need it any more.
struct TrialOwner: Sendable {
    /// Distinct from that of every other run.
    let run: String
    let text: String

    private static let words = "throw-away, made by passerellectl directory check"
    /// Longer than any run lasts.
    private static let longestRun: TimeInterval = 900

    init() {
        run = String(UInt64.random(in: .min ... .max), radix: 36)
        text = "\(Self.words) on \(Self.host), process \(getpid()), run \(run)"
    }

    /// Whether the run has ended: its process on this machine is gone, or it began too long ago.
    static func isGone(_ text: String, createdAt: Date?) -> Bool {
        let fields = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        if fields.count == 4, fields[1] == "made by passerellectl directory check on \(host)",
            let process = fields[2].split(separator: " ").last.flatMap({ pid_t($0) })
        {
            if kill(process, 0) == -1, errno == ESRCH { return true }
        }
        guard let createdAt else { return true }
        return Date.now.timeIntervalSince(createdAt) > longestRun
    }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
