import Directory
import Foundation
import LDAPClient

/// Whether servers have this machine's time, and whether a provider's clock has gone back.
///
/// A replica takes no change for new that is older than its newest one (measured on slapd 2.5.13), so that what a provider writes
/// after its clock has gone back never arrives there.
struct ClockCheck {
    let layout: DirectoryLayout
    let remedy: Remedy

    /// Seconds that nobody minds.
    private static let tolerance = 5

    /// Of a provider.
    func verdict(_ clock: Trials.Clock) -> Verdict {
        guard clock.setback == 0 else {
            return .fails(
                "it has gone back: a change made now is \(Int(clock.setback.rounded(.up))) s older than the newest "
                    + "before it, and until that time has passed no change reaches a replica",
                remedy: remedy.clockSetback)
        }
        guard let skew = clock.skew else { return .untried("the server does not show createTimestamp") }
        let seconds = Int(skew.rounded())
        guard abs(seconds) > Self.tolerance else { return .holds() }
        return .fails(
            "\(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") this machine: codes and temporary passwords end "
                + "at another time, and a provider whose clock goes back loses changes on its replicas",
            remedy: seconds > 0 ? remedy.clockAhead : remedy.clock)
    }

    /// Of a consumer, which nothing is written to: whether it has changes of a time to come.
    func verdict(of server: LDAPPool) async throws -> Verdict {
        guard let newest = try await server.replicationState(of: layout.suffix)?.newestChange else {
            return .untried("the server keeps no record of its changes")
        }
        let seconds = Int(newest.timeIntervalSinceNow.rounded())
        guard seconds > Self.tolerance else { return .holds("no change of a time to come") }
        return .fails(
            "its newest change is \(seconds) s ahead of this machine: whoever took it has, or had, a clock that is ahead, "
                + "and takes changes that do not arrive here once that has gone back",
            remedy: remedy.clockSetback)
    }
}
