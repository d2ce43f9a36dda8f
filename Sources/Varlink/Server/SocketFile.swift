import Glibc

/// Where a server listens.
public enum ListenAddress: Sendable {
    /// A socket file that the server makes, with this mode whatever the umask, and removes when it stops.
    case path(String, mode: UInt16, group: UInt32?)
    /// A listening socket handed over by the service manager, which keeps its file.
    case inherited(descriptor: Int32)
}

/// Makes the socket file. A live socket is never taken over; a stale one is removed.
enum SocketFile {
    /// - Returns: a bound and listening descriptor, non-blocking and closed on exec.
    static func listen(at path: String, mode: UInt16, group: UInt32?) throws(VarlinkError) -> Int32 {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw VarlinkError(
                .listenFailed, "\(path): a socket's path has at most \(capacity - 1) bytes; choose a shorter one")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        try removeStale(path, &address)
        let descriptor = socket(AF_UNIX, streamType, 0)
        guard descriptor >= 0 else { throw failure("cannot make a socket", path) }
        guard withAddress(&address, { bind(descriptor, $0, $1) }) == 0 else {
            let failure = failure("cannot listen", path)
            close(descriptor)
            throw failure
        }
        do throws(VarlinkError) {
            // Before listen(2) nobody can connect, so nobody meets the mode that the umask left.
            guard chmod(path, mode_t(mode)) == 0 else { throw failure("cannot set the mode", path) }
            if let group, chown(path, uid_t.max, group) != 0 { throw failure("cannot set the group", path) }
            guard Glibc.listen(descriptor, 128) == 0 else { throw failure("cannot listen", path) }
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
        return descriptor
    }

    private static var streamType: Int32 {
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    }

    private static func removeStale(_ path: String, _ address: inout sockaddr_un) throws(VarlinkError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw VarlinkError(.addressInUse, "\(path) exists and is no socket: move it away, or choose another path")
        }
        // Non-blocking: a live server whose queue is full would keep us waiting for as long as it likes.
        let probe = socket(AF_UNIX, streamType, 0)
        defer { close(probe) }
        guard withAddress(&address, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw VarlinkError(.addressInUse, "\(path) is held by a running server: stop that one first")
        }
        guard unlink(path) == 0 else { throw failure("cannot remove the stale socket", path) }
    }

    private static func withAddress(
        _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func failure(_ action: String, _ path: String) -> VarlinkError {
        VarlinkError(.listenFailed, "\(path): \(action): \(String(cString: strerror(errno)))")
    }
}
