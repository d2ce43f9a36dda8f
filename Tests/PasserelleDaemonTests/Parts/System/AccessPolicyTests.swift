import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("Who may call on a control socket")
struct AccessPolicyTests {
    /// Neither root nor this process, and in no group of the system's.
    private static let stranger = PeerCredentials(pid: 1, uid: 61_234, gid: 61_234)

    private func policy(users: [String] = [], groups: [String] = []) throws -> AccessPolicy {
        try AccessPolicy(
            .init(path: "/nowhere", mode: 0o660, group: nil, users: users, groups: groups, limits: .portal))
    }

    @Test("is left to the file's mode where no one is named")
    func open() throws {
        #expect(try policy().admits(Self.stranger))
    }

    @Test("is root and the daemon's own user in any case, and no stranger")
    func named() throws {
        let policy = try policy(users: ["daemon"], groups: ["daemon"])
        #expect(policy.admits(PeerCredentials(pid: 1, uid: 0, gid: 0)))
        #expect(policy.admits(PeerCredentials(pid: 1, uid: geteuid(), gid: 61_234)))
        #expect(!policy.admits(Self.stranger))
    }

    @Test("is a user who is listed, by name or by number", arguments: ["61234", "daemon"])
    func users(name: String) throws {
        let uid = try AccessPolicy.SystemNames.uid(of: name)
        let policy = try policy(users: [name])
        #expect(policy.admits(PeerCredentials(pid: 1, uid: uid, gid: 99_999)))
        #expect(!policy.admits(PeerCredentials(pid: 1, uid: uid + 1, gid: 99_999)))
        // A listed number is a user, and says nothing of the group with the same number.
        #expect(!policy.admits(PeerCredentials(pid: 1, uid: 99_999, gid: uid)))
    }

    @Test("is whoever connects with a group that is listed")
    func primaryGroup() throws {
        let policy = try policy(groups: ["daemon"])
        let gid = try AccessPolicy.SystemNames.gid(of: "daemon")
        #expect(policy.admits(PeerCredentials(pid: 1, uid: 61_234, gid: gid)))
        #expect(!policy.admits(PeerCredentials(pid: 1, uid: gid, gid: 61_234)))
    }

    @Test("is whoever has a listed group that is not their first")
    func supplementaryGroup() throws {
        let gid = try AccessPolicy.SystemNames.gid(of: "daemon")
        let member = PeerCredentials(pid: 1, uid: 61_234, gid: 61_234, groups: [61_235, gid])
        #expect(try policy(groups: ["daemon"]).admits(member))
        #expect(try policy(users: ["daemon"], groups: ["daemon"]).admits(member))
        #expect(try !policy(groups: ["61236"]).admits(member))
        #expect(try !policy(users: ["daemon"]).admits(member))
    }

    @Test("has to be known to the system", arguments: [("no-such-user", ""), ("", "no-such-group")])
    func unknown(user: String, group: String) throws {
        let error = #expect(throws: SetupError.self) {
            try policy(users: user.isEmpty ? [] : [user], groups: group.isEmpty ? [] : [group])
        }
        #expect(error?.message.contains(user + group) == true)
    }
}
