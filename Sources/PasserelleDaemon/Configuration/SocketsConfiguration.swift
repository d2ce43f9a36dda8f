import Varlink

/// The two control sockets: where they are, and who may call.
public struct SocketsConfiguration: Sendable {
    public struct Socket: Sendable {
        public var path: String
        public var mode: UInt16
        /// Owner group of the socket file; the daemon's own when absent.
        public var group: String?
        /// Who may call, beyond what the file's mode lets through. Empty lists leave it to the mode.
        public var users: [String]
        public var groups: [String]
        public var limits: ServerLimits
    }

    public var portal: Socket
    public var administration: Socket

    /// `sun_path` of <sys/un.h> holds 108 bytes with its end.
    static func checkLength(of path: String) throws {
        guard path.utf8.count <= 107 else {
            throw SetupError(message: "\(path) is too long: a socket's path has at most 107 bytes")
        }
    }
}
