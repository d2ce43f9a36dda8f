import Accounts
import Directory
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// What an administrator does with LDAP tools, on a directory whose rules let them.
@Suite("What is done behind passerelle's back")
struct WatchTests {
    @Test("a password written on a temporary account is gone at once, and opened nothing meanwhile")
    func temporary() async throws {
        try await withOutsider { bridge in
            let pupil = try await closedPupil(bridge)
            pupil.shut("Outsider-1")
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-1\n")
            try await pupil.promise()
            try await bridge.mended(pupil, "temporary")
            #expect(try await bridge.hasPassword(pupil) == false)
            try await pupil.promise()
            // The way back in is the one that the office gave; it still leads to a change, and to nothing else.
            #expect(try await bridge.account(pupil.identifier).temporaryPassword != nil)
        }
    }

    @Test("a state set to active by hand closes again, whatever password was written with it")
    func openedByHand() async throws {
        try await withOutsider { bridge in
            let pupil = try await closedPupil(bridge)
            try await bridge.write(
                pupil,
                "replace: passerelleState\npasserelleState: active\n-\nadd: userPassword\nuserPassword: Outsider-1\n")
            try await bridge.mended(pupil, "openedByHand")
            pupil.shut("Outsider-1")
            #expect(try await bridge.account(pupil.identifier).state == .temporary)
            try await pupil.promise()
        }
    }

    @Test("a password written on a suspended account opens nothing after it is resumed")
    func suspended() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            _ = try await bridge.operations.suspend(Identifier(pupil.identifier), reason: "left", by: .worker("test"))
            pupil.open(nil)
            pupil.shut("Outsider-1")
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-1\n")
            try await bridge.mended(pupil, "suspended")
            _ = try await bridge.operations.resume(Identifier(pupil.identifier), by: .worker("test"))
            #expect(try await bridge.account(pupil.identifier).state == .temporary)
            try await pupil.promise()
        }
    }

    @Test("pwdReset makes an account temporary, and mails its owner the way back in")
    func passwordReset() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            try await bridge.write(pupil, "replace: pwdReset\npwdReset: TRUE\n")
            pupil.open(nil)
            try await pupil.promise()
            try await bridge.mended(pupil, "passwordReset")
            let account = try await bridge.account(pupil.identifier)
            #expect(account.state == .temporary && account.owedMails.map(\.kind) == [.temporaryPassword])
            #expect(try await bridge.attribute("pwdReset", of: pupil) == [])
            _ = await bridge.worker.sweep()
            let secret = try #require(bridge.mailbox.temporaryPassword)
            pupil.shut(secret)
            try await pupil.promise()
            _ = try await pupil.replace(secret, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await pupil.promise()
        }
    }

    @Test(
        "an unknown state, and none at all, is suspended",
        arguments: ["replace: passerelleState\npasserelleState: open\n", "delete: passerelleState\n"])
    func unknownState(change: String) async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            try await bridge.write(pupil, change)
            pupil.open(nil)
            try await pupil.promise()
            try await bridge.mended(pupil, "unknownState")
            #expect(try await bridge.account(pupil.identifier).state == .suspended)
            try await pupil.promise()
        }
    }

    @Test("a harmless change is recorded once, and shuts nobody out")
    func harmless() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            try await bridge.write(pupil, "replace: description\ndescription: a note\n")
            try await bridge.mended(pupil, "active")
            #expect(try await bridge.attribute("description", of: pupil) == ["a note"])
            try await pupil.promise()
            #expect(try bridge.changesFromOutside().count == 1)
            #expect(try await bridge.authorIsPasserelle(pupil))
        }
    }

    /// In clear, and by the least that Argon2 knows.
    enum Weak: CaseIterable {
        case clear, leastCost
    }

    @Test(
        "a weak password on an account that is open is told of, and where the site wants that closes it",
        arguments: Weak.allCases, [false, true])
    func weakPassword(kind: Weak, closing: Bool) async throws {
        var policy = LifecyclePolicy()
        policy.closesWeakPasswords = closing
        try await withOutsider(policy: policy, cost: .init(memoryKiB: 16, passes: 1)) { bridge in
            let pupil = try await bridge.settledPupil()
            let least = try await PasswordHasher(cost: .least, concurrency: 1).hash(Secret("Outsider-1")).directoryValue
            try await bridge.write(
                pupil, "replace: userPassword\nuserPassword: \(kind == .clear ? "Outsider-1" : least)\n")
            pupil.open(closing ? nil : "Outsider-1")
            pupil.shut("Mimosa-42")
            if closing { pupil.shut("Outsider-1") }
            try await bridge.mended(pupil, "weakPassword")
            try await pupil.promise()
            guard closing else { return }
            let account = try await bridge.account(pupil.identifier)
            #expect(account.state == .temporary && account.owedMails.map(\.kind) == [.temporaryPassword])
            #expect(try await bridge.hasPassword(pupil) == false)
        }
    }

    @Test("a password as costly as passerelle's own is not taken for a weak one, and a weak one is told of once")
    func notWeak() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            let hash = try await bridge.operations.hasher.hash(Secret("Outsider-1")).directoryValue
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: \(hash)\n")
            try await bridge.mended(pupil, "active")
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-2\n")
            try await bridge.mended(pupil, "weakPassword")
            // By the author it can be seen that nothing is left to be told.
            #expect(try await bridge.authorIsPasserelle(pupil))
            #expect(try bridge.changesFromOutside().map { $0["reason"] } == ["active", "weakPassword"])
        }
    }

    @Test(
        "a weak password that stood there before the site wanted such accounts closed is found by the daily look",
        arguments: [false, true])
    func formerWeakPassword(closing: Bool) async throws {
        var policy = LifecyclePolicy()
        policy.closesWeakPasswords = closing
        try await withOutsider(policy: policy, cost: .init(memoryKiB: 16, passes: 1)) { bridge in
            let pupil = try await bridge.settledPupil()
            let other = Pupil(bridge, "tom.legoff")
            _ = try await other.activate(with: bridge.register(2))
            let dn = bridge.dn(pupil.identifier)
            // As it stands when the watch has told of it: passerelle wrote the account last.
            let former = "dn: \(dn)\nchangetype: modify\nreplace: userPassword\nuserPassword: Outsider-1\n"
            #expect(try await bridge.directory.modify(former, as: .daemon) == 0)
            #expect(try await bridge.authorIsPasserelle(pupil))
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            pupil.open(closing ? nil : "Outsider-1")
            pupil.shut("Mimosa-42")
            if closing { pupil.shut("Outsider-1") }
            let account = try await bridge.account(pupil.identifier)
            #expect(account.state == (closing ? .temporary : .active))
            #expect(account.owedMails.map(\.kind) == (closing ? [.temporaryPassword] : []))
            #expect(try bridge.changesFromOutside().map { $0["reason"] } == (closing ? ["weakPassword"] : []))
            #expect(try bridge.changesFromOutside().allSatisfy { $0["subject"] == nil })
            #expect(try await bridge.account(other.identifier).state == .active)
            for pupil in [pupil, other] { try await pupil.promise() }
        }
    }

    @Test("an account that cannot be closed keeps no other one with a weak password open")
    func oneCannotBeClosed() async throws {
        var policy = LifecyclePolicy()
        policy.closesWeakPasswords = true
        try await withBridge(sendsMail: false, policy: policy, cost: .init(memoryKiB: 16, passes: 1)) {
            try Outsider.edit(&$0) { folder in
                try Outsider.letWrite(in: folder)
                try Outsider.keepDescribed(in: folder)
            }
        } _: { bridge in
            let kept = try await bridge.settledPupil()
            let other = Pupil(bridge, "tom.legoff")
            _ = try await other.activate(with: bridge.register(2))
            let weak = "changetype: modify\nreplace: userPassword\nuserPassword: Outsider-1\n"
            for (pupil, more) in [(kept, "-\nreplace: description\ndescription: kept\n"), (other, "")] {
                let text = "dn: \(bridge.dn(pupil.identifier))\n\(weak)\(more)"
                #expect(try await bridge.directory.modify(text, as: .daemon) == 0)
            }
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            #expect(try await bridge.account(kept.identifier).state == .active)
            #expect(try await bridge.account(other.identifier).state == .temporary)
        }
    }

    @Test("what happened while nobody watched is put right at the start, by one of two who watch")
    func catchesUp() async throws {
        try await withOutsider(watches: false) { bridge in
            let pupil = try await closedPupil(bridge)
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-1\n")
            pupil.shut("Outsider-1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await Watch(operations: bridge.operations, pollInterval: .milliseconds(100)).run()
                    }
                }
                try await bridge.mended(pupil, "temporary")
                group.cancelAll()
            }
            #expect(try await bridge.hasPassword(pupil) == false)
            try await pupil.promise()
        }
    }

    @Test("a real account is put right under the name of one of the door test's, too")
    func named() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            _ = try await bridge.operations.suspend(Identifier(pupil.identifier), reason: "left", by: .worker("test"))
            let name = "\(Identifier.trialPrefix)zoe"
            let text = """
                dn: \(bridge.dn(pupil.identifier))
                changetype: modrdn
                newrdn: uid=\(name)
                deleteoldrdn: 1

                dn: \(bridge.dn(name))
                changetype: modify
                replace: passerelleState
                passerelleState: active
                -
                replace: userPassword
                userPassword: Outsider-1

                """
            #expect(try await bridge.directory.modify(text, as: .administrator) == 0)
            try await bridge.mended(Pupil(bridge, name), "openedByHand")
            #expect(try await bridge.directory.canBind(dn: bridge.dn(name), password: "Outsider-1") == false)
        }
    }

    @Test("a link that leads to nobody is gone again")
    func link() async throws {
        try await withOutsider { bridge in
            let pupil = try await bridge.settledPupil()
            let link = "ENTEleveAutoriteParentale: \(bridge.dn("nobody.knows"))"
            try await bridge.write(pupil, "replace: ENTEleveAutoriteParentale\n\(link)\n")
            try await bridge.mended(pupil, "active")
            try await bridge.eventually("the link is gone") {
                try await bridge.attribute("ENTEleveAutoriteParentale", of: pupil).isEmpty
            }
        }
    }

    @Test("two accounts of one registration are told of, each time that all are looked through, and stay as they are")
    func shared() async throws {
        try await withOutsider(keepsRegistrationsUnique: false) { bridge in
            let first = try await bridge.settledPupil()
            let second = Pupil(bridge, "tom.legoff")
            _ = try await second.activate(with: bridge.register(2))
            let key = try #require(try await bridge.attribute("passerelleRegistration", of: first).first)
            try await bridge.write(second, "add: passerelleRegistration\npasserelleRegistration: \(key)\n")
            try await bridge.mended(second, "active")
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            let told = try AuditLines.read("\(bridge.directory.scratch)/audit.log")
                .filter { $0["action"] == "registrationShared" }
            #expect(told.map { $0["registration"] } == [key])
            #expect(told.first?["subject"] == [first.identifier, second.identifier].sorted().joined(separator: " "))
            for pupil in [first, second] { try await pupil.promise() }
        }
    }

    @Test("a server that cannot be followed is looked through instead")
    func polling() async throws {
        try await withOutsider(follows: false) { bridge in
            let pupil = try await closedPupil(bridge)
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-1\n")
            try await bridge.mended(pupil, "temporary")
            #expect(try await bridge.hasPassword(pupil) == false)
        }
    }
}
