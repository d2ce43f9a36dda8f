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
        isOpen || peer.uid == 0 || peer.uid == geteuid() || users.contains(peer.uid) || groups.contains(peer.gid)
            || !groups.isDisjoint(with: peer.groups)
    }

    /// The system's users and groups, asked at the start and never for a call: who knows them may be slow to answer.
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
    }
}
