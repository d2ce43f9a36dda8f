/// Who is at the other end of a socket, as the kernel knew it when they connected.
///
/// They are typed values from accept to decision and never pass through text. The process id serves logs only: it can be used
/// again by another process.
public struct PeerCredentials: Sendable, Hashable {
    public var pid: Int32
    public var uid: UInt32
    public var gid: UInt32

    public init(pid: Int32, uid: UInt32, gid: UInt32) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
    }

    /// What the kernel says of somebody who has no identity in our user namespace.
    static let overflowUID: UInt32 = 65534
}
