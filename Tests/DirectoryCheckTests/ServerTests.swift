import Directory
import DirectoryCheck
import LDAPClient
import TestSupport
import Testing

@Suite("The door test and servers") struct ServerTests {
    @Test("A server of the configuration that does not answer is reported, and the others are tried")
    func oneIsDown() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.daemon.connectTimeout = .seconds(5)
            checked.settings.daemon.sessionTimeout = .seconds(5)
            checked.settings.daemon.uris.append(LDAPURI(.tcp(host: "127.0.0.1", port: UInt16(try freePort()))))
            let findings = try await checked.check()
            #expect(findings.filter(\.isBlocking).map(\.check) == [.reach])
            #expect(findings.failed == [])
        }
    }

    @Test("A replica that does not get what is written is reported, and keeps nothing")
    func strayReplica() async throws {
        try await withCheckedDirectory { first in
            try await withCheckedDirectory { second in
                var checked = first
                checked.settings.daemon.uris += second.settings.daemon.uris
                checked.settings.replicationPatience = .seconds(1)
                let before = try await second.tree()
                let findings = try await checked.check()
                let blocking = findings.filter(\.isBlocking)
                #expect(blocking.map(\.server) == second.settings.daemon.uris.map { "\($0)" })
                #expect(try await second.tree() == before)
            }
        }
    }

    @Test("A password with which E-lyco cannot sign in is reported as what keeps it from finding anybody")
    func wrongPassword() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.ent?.password = Array("wrong".utf8)
            let findings = try await checked.check()
            #expect(findings.failed == [.entFinds])
            #expect(findings.untried.isSuperset(of: [.entReads, .entWrites]))
        }
    }

    @Test("A tree without a branch for people is told, and nothing is written")
    func emptyTree() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.layout.people = checked.settings.layout.suffix.child("ou", "nowhere")
            let before = try await checked.tree()
            await #expect { try await checked.check() } throws: { ($0 as? CheckError)?.code == .refused }
            #expect(try await checked.tree() == before)
        }
    }

    @Test("When no server answers, or none takes us for the daemon, nothing is tried")
    func none() async throws {
        try await withCheckedDirectory { checked in
            var checked = checked
            checked.settings.daemon.credentials = .anonymous
            await #expect { try await checked.check() } throws: { ($0 as? CheckError)?.code == .notTheDaemon }
            checked.settings.daemon.sessionTimeout = .seconds(5)
            checked.settings.daemon.uris = [.socket("/nonexistent/ldapi")]
            await #expect { try await checked.check() } throws: { ($0 as? CheckError)?.code == .unreachable }
        }
    }
}
