import Accounts
import ControlAPI
import Directory
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Another child's code")
struct AttachCodeTests {
    /// A parent with one child; and a second child, known to another feed, which knows the parent by another key.
    private func withParent(
        _ body: @Sendable (Bridge, _ parent: Pupil, _ second: RegistrationKey) async throws -> Void
    ) async throws {
        try await withBridge { bridge in
            let parent = Pupil(bridge, "anne.kerbrat")
            _ = try await parent.activate(with: bridge.registerRelative(of: bridge.register(1)))
            let second = try await bridge.registerRelative("77", of: bridge.register(2))
            try await body(bridge, parent, second)
        }
    }

    @Test("joins the account that its owner proves to be theirs, and both keys stay known")
    func joins() async throws {
        try await withParent { bridge, parent, second in
            let code = try await bridge.issueCode(second)
            parent.shut(code.printed, code.characters)
            let account = try await bridge.attach(code, to: parent).account
            #expect(account.children.count == 2)
            #expect(account.activationCodes.count == 2)
            try await parent.promise()
            let entry = try await bridge.entry(parent.identifier)
            #expect(Set(entry["passerelleregistration"] ?? []) == ["AC-TEST$900+1", "AC-TEST$77+2"])
            #expect(Set(entry["entpersonjointure"] ?? []) == ["AC-TEST$900", "AC-TEST$77"])
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(second) == nil
            }
            // The answer was lost: the same again.
            #expect(try await bridge.attach(code, to: parent).account == account)
            #expect(try await bridge.store.account(registration: second)?.registration.text == "AC-TEST$900+1")
        }
    }

    @Test("links the second child's account, too, and leaves with the parent's")
    func links() async throws {
        try await withParent { bridge, parent, second in
            let (first, other) = (Pupil(bridge), Pupil(bridge, "zoe.2"))
            _ = try await first.activate(with: RegistrationKey("AC-TEST$1"))
            _ = try await other.activate(with: RegistrationKey("AC-TEST$2"))
            _ = try await bridge.attach(bridge.issueCode(second), to: parent)
            let dns = Set([first, other].map { bridge.dn($0.identifier) })
            try await bridge.eventually("the links") {
                let children = try await bridge.entry(parent.identifier)["entauxpersreleleveeleve"] ?? []
                let parents = try await bridge.entry(other.identifier)["enteleveautoriteparentale"] ?? []
                return Set(children) == dns && parents == [bridge.dn(parent.identifier)]
            }
            #expect(try await bridge.operations.delete(Identifier(parent.identifier), by: .worker("test")))
            #expect(try await bridge.entry(other.identifier)["enteleveautoriteparentale"] == nil)
            try await bridge.registerRelative("77", of: RegistrationKey("AC-TEST$2"))
            #expect(try await bridge.store.registration(second)?.code == nil)
        }
    }

    @Test("is dead when it was issued for a child who is on the account already, whose registration was left behind")
    func newerCode() async throws {
        try await withParent { bridge, parent, second in
            _ = try await bridge.attach(bridge.issueCode(second), to: parent)
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(second) == nil
            }
            let before = try await bridge.account(parent.identifier)
            let child = try #require(before.children.first { $0.registration == second })
            let facts = RelativeFacts(
                key: second, source: "AC-TEST", surname: "Kerbrat", givenName: "Anne", child: child.person,
                relation: child.relation)
            // A code that somebody was issuing while the child joined: as good as any, on a registration that is used.
            let third = try await bridge.registerRelative("78", of: bridge.register(3))
            let newer = try await bridge.issueCode(third)
            let stored = try #require(try await bridge.store.registration(third)?.code)
            try await bridge.store.deleteRegistration(third)
            _ = try await bridge.store.store(facts, standing: nil)
            try await bridge.store.apply(RegistrationChange(key: second, version: 1, edits: [.setCode(stored)]))
            #expect(try await failure { try await bridge.attach(newer, to: parent) } == .activationRefused)
            #expect(try await bridge.store.registration(second) == nil)
            #expect(try await bridge.account(parent.identifier) == before)
        }
    }

    @Test("is dead when its registration was left behind by a crash, and upkeep removes that")
    func leftOver() async throws {
        try await withParent { bridge, parent, second in
            let code = try await bridge.issueCode(second)
            let before = try #require(try await bridge.store.registration(second))
            _ = try await bridge.attach(code, to: parent)
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(second) == nil
            }
            let other = Pupil(bridge, "yann.kerbrat")
            _ = try await other.activate(with: bridge.registerRelative("901", of: RegistrationKey("AC-TEST$1")))
            for isAttaching in [true, false] {
                let child = try #require(before.child)
                let facts = RelativeFacts(
                    key: second, source: "AC-TEST", surname: "Kerbrat", givenName: "Anne", child: child.person,
                    relation: child.relation)
                _ = try await bridge.store.store(facts, standing: nil)
                try await bridge.store.apply(
                    RegistrationChange(key: second, version: 1, edits: [.setCode(try #require(before.code))]))
                #expect(
                    try await failure {
                        if isAttaching { return try await bridge.attach(code, to: other) }
                        return try await bridge.call(
                            Portal.Activate.self, Pupil(bridge, "voleur.x").activation(code))
                    } == .activationRefused)
                #expect(try await bridge.store.registration(second) == nil)
            }
            _ = try await bridge.registerRelative("77", of: RegistrationKey("AC-TEST$2"))
            #expect(try await bridge.store.registration(second) == nil, "an import makes none beside the account")
        }
    }

    @Test("is refused with a wrong password, and costs no try; a wrong answer costs one")
    func wrongSecrets() async throws {
        try await withParent { bridge, parent, second in
            let code = try await bridge.issueCode(second)
            #expect(
                try await failure { try await bridge.attach(code, to: parent, password: "Wrong-42") }
                    == .credentialsRefused)
            #expect(
                try await failure { try await bridge.attach(code, to: Pupil(bridge, "nobody.x")) }
                    == .credentialsRefused)
            #expect(try await bridge.store.registration(second)?.code?.failures == 0)
            #expect(
                try await failure { try await bridge.attach(code, to: parent, givenName: "Anne") }
                    == .activationRefused)
            #expect(try await bridge.store.registration(second)?.code?.failures == 1)
            #expect(try await bridge.attach(code, to: parent).account.children.count == 2)
        }
    }

    @Test("is refused to a pupil, for a pupil's own code, and for a child who is on the account already")
    func refused() async throws {
        try await withParent { bridge, parent, second in
            let pupil = Pupil(bridge)
            _ = try await pupil.activate(with: RegistrationKey("AC-TEST$1"))
            let code = try await bridge.issueCode(second)
            #expect(try await failure { try await bridge.attach(code, to: pupil) } == .notPermitted)
            let own = try await bridge.issueCode(RegistrationKey("AC-TEST$2"))
            #expect(try await failure { try await bridge.attach(own, to: parent) } == .activationRefused)
            let fathers = try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$1"), givenName: "Yann")
            let fathersCode = try await bridge.issueCode(fathers)
            #expect(try await failure { try await bridge.attach(fathersCode, to: parent) } == .notPermitted)
            #expect(try await bridge.store.registration(fathers)?.code != nil)
        }
    }

    @Test("does nothing while the account is closed")
    func closed() async throws {
        try await withParent { bridge, parent, second in
            let code = try await bridge.issueCode(second)
            let temporary = try await parent.forget()
            #expect(
                try await failure { try await bridge.attach(code, to: parent, password: temporary) }
                    == .credentialsRefused)
            let identifier = try Identifier(parent.identifier)
            _ = try await bridge.operations.suspend(identifier, reason: "left", by: .worker("test"))
            parent.open(nil)
            #expect(try await failure { try await bridge.attach(code, to: parent) } == .credentialsRefused)
            try await parent.promise()
            #expect(try await bridge.store.account(identifier)?.children.count == 1)
        }
    }

    @Test("presented by two accounts at the same moment joins exactly one")
    func race() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let parents = [Pupil(bridge, "anne.kerbrat"), Pupil(bridge, "yann.kerbrat")]
            for (index, parent) in parents.enumerated() {
                _ = try await parent.activate(
                    with: bridge.registerRelative("90\(index)", of: bridge.register(index + 1)))
            }
            let names = parents.map(\.identifier)
            let clients = [try await bridge.client(), try await bridge.client()]
            for round in 0..<30 {
                let key = try await bridge.registerRelative("77", of: bridge.register(round + 10))
                let code = try await bridge.issueCode(key)
                let winners = await withTaskGroup(of: String?.self) { group in
                    for (client, name) in zip(clients, names) {
                        group.addTask {
                            let parameters = Portal.AttachCode.Parameters(
                                identifier: name, password: SensitiveText("Mimosa-42"),
                                code: SensitiveText(code.printed),
                                givenName: "Zoé", birthDate: "2012-12-18")
                            return (try? await client.call(Portal.AttachCode.self, parameters)).map { _ in name }
                        }
                    }
                    return await group.reduce(into: []) { winners, name in name.map { winners.append($0) } }
                }
                #expect(winners.count == 1, "round \(round): \(winners)")
                let owner = try await bridge.store.account(registration: key)
                #expect(owner?.identifier.text == winners.first)
                bridge.clock.advance(60)
            }
        }
    }
}
