import CPlatform
import Foundation

/// Whether slapd answers, asked of its local socket.
///
/// A connection that is accepted means `listen(2)` has been called, which slapd does after it has read its
/// configuration and opened the database; from then on requests wait in the kernel at worst. It listens on its
/// addresses in the order given and ends where it cannot, so the socket is given last and stands for them all.
/// (Measured: two slapds can both bind one TCP port, and the second only fails when it listens.) That the peer is our
/// child shows that it is not a left-over of somebody else.
///
/// slapd announces nothing at that moment, not even to the service manager in this version: so connecting is tried
/// until it succeeds.
struct Readiness {
    let socketPath: String

    func isReached(by process: pid_t) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        var peer = passerelle_peer()
        return connected && passerelle_peer_credentials(descriptor, &peer) == 0 && peer.pid == process
    }

    /// - Returns: `false` when `child` has ended, or has not answered before the deadline.
    func wait(for child: ChildProcess, deadline: Duration) async -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + deadline
        var pause = Duration.milliseconds(1)
        while clock.now < end, !child.hasEnded, !Task.isCancelled {
            if isReached(by: child.processID) { return true }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
        return false
    }
}
