import Glibc

/// Who is at the other end of a socket, as the kernel knew it when they connected.
///
/// They are typed values from accept to decision and never pass through text. The process id serves logs only: it can be used
/// again by another process.
public struct PeerCredentials: Sendable, Hashable {
    public var pid: Int32
    public var uid: UInt32
    public var gid: UInt32
    /// Those that the calling process had beside `gid`, which need not be all that the system's files give its user.
    public var groups: Set<UInt32>

    public init(pid: Int32, uid: UInt32, gid: UInt32, groups: Set<UInt32> = []) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// What the kernel says of somebody who has no identity in our user namespace.
    static let overflowUID: UInt32 = 65534
    static let overflowGID: UInt32 = 65534

    /// By the kernel's memory alone: the system's user database may be a network away, and nobody waits for that here.
    ///
    /// - Returns: `nil` when the kernel does not tell.
    static func groups(ofPeerAt descriptor: CInt) -> Set<UInt32>? {
        var size: socklen_t = 0
        // Without room it fails with ERANGE and says how much it takes.
        if getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nil, &size) == 0 { return [] }
        guard errno == ERANGE else { return nil }
        let width = MemoryLayout<gid_t>.size
        var groups = [gid_t](repeating: overflowGID, count: Int(size) / width)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &size) == 0 else { return nil }
        return Set(groups.prefix(Int(size) / width)).subtracting([overflowGID])
    }
}
