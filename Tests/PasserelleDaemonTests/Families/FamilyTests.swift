import Accounts
import ControlAPI
import Directory
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A responsible person's account")
struct FamilyTests {
    @Test("opens with the child's first name and birth date, and is what SDET and E-lyco expect")
    func activation() async throws {
        try await withBridge { bridge in
            let parent = Pupil(bridge, "anne.kerbrat")
            let key = try await bridge.registerRelative(of: bridge.register(1))
            let code = try await bridge.issueCode(key)
            let candidate = try await bridge.call(
                Portal.CheckActivationCode.self,
                .init(code: SensitiveText(code.printed), givenName: "ZOE", birthDate: "2012-12-18")
            ).candidate
            #expect((candidate.kind, candidate.givenName, candidate.class) == (.responsible, "Anne", nil))
            #expect(candidate.child?.givenName == "Zoé")
            #expect(
                try await failure {
                    try await bridge.call(Portal.Activate.self, parent.activation(code, givenName: "Anne"))
                } == .activationRefused)
            let account = try await parent.activate(with: key).account
            #expect((account.kind, account.class, account.state) == (.responsible, nil, .active))
            #expect(account.children.map(\.givenName) == ["Zoé"])
            let entry = try await bridge.entry(parent.identifier)
            #expect(Set(entry["entpersonprofils"] ?? []) == ["National_TUT", "National_2"])
            #expect(entry["entpersonjointure"] == ["AC-TEST$900"])
            #expect(entry["passerelleregistration"] == ["AC-TEST$900+1"])
            let classes = Set(entry["objectclass"] ?? [])
            #expect(classes.contains("ENTPerson") && classes.isDisjoint(with: ["ENTEleve", "ENTAuxPersRelEleve"]))
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(key) == nil
            }
        }
    }

    @Test("answers the same activation again as the first time")
    func repeated() async throws {
        try await withBridge { bridge in
            let parent = Pupil(bridge, "anne.kerbrat")
            let code = try await bridge.issueCode(bridge.registerRelative(of: bridge.register(1)))
            let first = try await bridge.call(Portal.Activate.self, parent.activation(code))
            #expect(try await bridge.call(Portal.Activate.self, parent.activation(code)) == first)
        }
    }

    @Test("is linked to a child's in both directions, whichever of the two comes first", arguments: [true, false])
    func links(isParentFirst: Bool) async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            let parent = Pupil(bridge, "anne.kerbrat")
            let own = try await bridge.register(1)
            let key = try await bridge.registerRelative(of: own)
            if isParentFirst { _ = try await parent.activate(with: key) }
            _ = try await pupil.activate(with: own)
            if !isParentFirst { _ = try await parent.activate(with: key) }
            try await expectLinked(parent, pupil)
            try await pupil.promise()
            try await parent.promise()
        }
    }

    @Test("is linked when both accounts are opened at the same moment")
    func atOnce() async throws {
        try await withBridge(sendsMail: false) { bridge in
            for round in 1...10 {
                let (pupil, parent) = (Pupil(bridge, "zoe.\(round)"), Pupil(bridge, "anne.\(round)"))
                let own = try await bridge.register(round)
                let key = try await bridge.registerRelative("\(900 + round)", of: own)
                let requests = [
                    pupil.activation(try await bridge.issueCode(own)),
                    parent.activation(try await bridge.issueCode(key)),
                ]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for request in requests {
                        group.addTask { _ = try await bridge.call(Portal.Activate.self, request) }
                    }
                    try await group.waitForAll()
                }
                try await expectLinked(parent, pupil)
            }
        }
    }

    @Test("loses the link with the child's account, and gets it back with the next one")
    func childDeleted() async throws {
        try await withBridge { bridge in
            let (pupil, parent) = (Pupil(bridge), Pupil(bridge, "anne.kerbrat"))
            let own = try await bridge.register(1)
            let key = try await bridge.registerRelative(of: own)
            _ = try await pupil.activate(with: own)
            _ = try await parent.activate(with: key)
            try await expectLinked(parent, pupil)
            #expect(try await bridge.operations.delete(Identifier(pupil.identifier), by: .worker("test")))
            let entry = try await bridge.entry(parent.identifier)
            #expect(entry["entauxpersreleleveeleve"] == nil)
            #expect(entry["objectclass"]?.contains("ENTAuxPersRelEleve") == false)
            let again = Pupil(bridge, "zoe.2")
            try await again.activate()
            try await expectLinked(parent, again)
            #expect(try await bridge.operations.delete(Identifier(parent.identifier), by: .worker("test")))
            let child = try await bridge.entry(again.identifier)
            #expect(child["enteleveautoriteparentale"] == nil && child["entelevepersreleleve"] == nil)
        }
    }

    @Test("is mended when its links were lost or lead to nobody, by the next look at everybody")
    func mended() async throws {
        try await withBridge { bridge in
            let (pupil, parent) = (Pupil(bridge), Pupil(bridge, "anne.kerbrat"))
            let own = try await bridge.register(1)
            let key = try await bridge.registerRelative(of: own)
            _ = try await pupil.activate(with: own)
            _ = try await parent.activate(with: key)
            try await expectLinked(parent, pupil)
            let upkeep = Upkeep(operations: bridge.operations, interval: .seconds(3600))
            let dn = bridge.dn(pupil.identifier)
            for change in [
                "delete: ENTEleveAutoriteParentale", "delete: ENTElevePersRelEleve",
                "replace: ENTEleveAutoriteParentale\nENTEleveAutoriteParentale: \(bridge.dn("nobody"))",
            ] {
                #expect(
                    try await bridge.directory.modify("dn: \(dn)\nchangetype: modify\n\(change)\n", as: .daemon) == 0)
                await upkeep.sweep()
                try await expectLinked(parent, pupil)
            }
            // As a daemon leaves it that dies before it unlinks.
            try await bridge.store.deleteAccount(
                try #require(try await bridge.store.account(Identifier(parent.identifier))))
            await upkeep.sweep()
            #expect(try await bridge.entry(pupil.identifier)["enteleveautoriteparentale"] == nil)
            let told = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
                .filter { $0["action"] == "linksMended" && $0["registration"] == own.text }
            #expect(told.count >= 4)
        }
    }

    private func expectLinked(
        _ parent: Pupil, _ pupil: Pupil, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let bridge = parent.bridge
        let (up, down) = (bridge.dn(parent.identifier), bridge.dn(pupil.identifier))
        try await bridge.eventually("the links") {
            let (above, below) = (try await bridge.entry(parent.identifier), try await bridge.entry(pupil.identifier))
            return above["entauxpersreleleveeleve"] == [down]
                && above["objectclass"]?.contains("ENTAuxPersRelEleve") == true
                && below["enteleveautoriteparentale"] == [up]
                && below["entelevepersreleleve"] == ["\(up)$10$1$1$1$0"]
        }
    }
}
