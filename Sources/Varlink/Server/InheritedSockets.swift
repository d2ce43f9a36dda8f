import Glibc

/// Listening sockets that a service manager hands over (sd_listen_fds(3)).
public struct InheritedSockets: Sendable {
    private static let first: Int32 = 3
    /// Descriptors by the name that the socket unit gives them.
    public private(set) var descriptors: [String: Int32] = [:]
    /// How many were handed over, those without a name included.
    private var count: Int32 = 0

    /// Takes what is meant for this process, and takes the variables out of the environment, so that no child believes they
    /// were meant for it.
    public static func take() -> InheritedSockets {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let sockets = InheritedSockets(
            processID: variable("LISTEN_PID"), count: variable("LISTEN_FDS"), names: variable("LISTEN_FDNAMES"))
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"] { unsetenv(name) }
        for descriptor in first..<first + sockets.count { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return sockets
    }

    /// - Parameter names: without names, one socket is `varlink`.
    init(processID: String?, count: String?, names: String?) {
        guard processID.flatMap(pid_t.init) == getpid(), let count = count.flatMap(Int32.init), (1...64).contains(count)
        else { return }
        self.count = count
        let names = (names ?? "varlink").split(separator: ":").map(String.init)
        for (offset, name) in zip(0..<count, names) where descriptors[name] == nil {
            descriptors[name] = Self.first + offset
        }
    }
}
