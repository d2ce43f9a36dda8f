import Glibc
import Varlink

/// Who may call on one socket: the kernel's word for who they are, against the names of the configuration.
///
/// The socket file's mode decides who can connect at all; where the configuration names users or groups, a caller has to be
/// one of them, root excepted, who could take the socket over anyway.
struct AccessPolicy: Sendable {
    private let users: Set<UInt32>
    private let groups: Set<UInt32>
    private let isOpen: Bool

    /// - Throws: for a user or group that this system does not know.
    init(_ socket: SocketsConfiguration.Socket) throws {
        users = Set(try socket.users.map(SystemNames.uid(of:)))
        groups = Set(try socket.groups.map(SystemNames.gid(of:)))
        isOpen = socket.users.isEmpty && socket.groups.isEmpty
    }

    func admits(_ peer: PeerCredentials) -> Bool {
        if isOpen || peer.uid == 0 || peer.uid == geteuid() || users.contains(peer.uid) || groups.contains(peer.gid) {
            return true
        }
        return !groups.isEmpty && !groups.isDisjoint(with: SystemNames.groups(of: peer.uid, primary: peer.gid))
    }

    /// The system's users and groups.
    enum SystemNames {
        static func uid(of name: String) throws -> UInt32 {
            if let number = UInt32(name) { return number }
            guard let entry = getpwnam(name) else { throw SetupError(message: "no user is named \(name)") }
            return entry.pointee.pw_uid
        }

        static func gid(of name: String) throws -> UInt32 {
            if let number = UInt32(name) { return number }
            guard let entry = getgrnam(name) else { throw SetupError(message: "no group is named \(name)") }
            return entry.pointee.gr_gid
        }

        static func groups(of uid: UInt32, primary: UInt32) -> Set<UInt32> {
            var buffer = [CChar](repeating: 0, count: 16384)
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return [primary] }
            var count: Int32 = 256
            var groups = [gid_t](repeating: 0, count: Int(count))
            guard getgrouplist(entry.pw_name, primary, &groups, &count) >= 0 else { return [primary] }
            return Set(groups.prefix(Int(count)))
        }
    }
}
