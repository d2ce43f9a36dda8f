import Accounts
import ControlAPI
import Directory
import EmbeddedDirectory
import Feed
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

    @Test(
        "a password written on a suspended account while nobody watched opens nothing after it is let in again",
        arguments: ["resumed", "back"])
    func unseen(way: String) async throws {
        try await withOutsider(watches: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let identifier = try Identifier(pupil.identifier)
            let office = Requester.worker("test")
            _ =
                way == "back"
                ? try await bridge.operations.depart(identifier, reason: "left", by: office)
                : try await bridge.operations.suspend(identifier, reason: "left", by: office) != nil
            pupil.open(nil)
            pupil.shut("Outsider-1")
            try await bridge.write(pupil, "replace: userPassword\nuserPassword: Outsider-1\n")
            _ =
                way == "back"
                ? try await bridge.operations.comeBack(identifier, by: office)
                : try await bridge.operations.resume(identifier, by: office) != nil
            #expect(try await bridge.account(pupil.identifier).state == .temporary)
            try await pupil.promise()
        }
    }

    /// What passerelle writes to an account without a thought of what was written before.
    enum OwnWrite: CaseIterable {
        case departure, feed, family, wrongTry, attachment, refusal

        /// Whether it is a mother's that is written.
        var isOfFamily: Bool { self == .attachment || self == .refusal }
    }

    @Test(
        "what was written while nobody watched does not vanish behind a write of our own", arguments: OwnWrite.allCases)
    func hidden(write: OwnWrite) async throws {
        try await withOutsider(watches: false) { bridge in
            let office = Requester.worker("test")
            let pupil = write == .wrongTry ? try await closedPupil(bridge) : try await bridge.settledPupil()
            let identifier = try Identifier(pupil.identifier)
            let key = try await bridge.account(pupil.identifier).registration
            let mother = Pupil(bridge, "anne.kerbrat")
            if write.isOfFamily { _ = try await mother.activate(with: bridge.registerRelative(of: key)) }
            let isSuspended = ![.wrongTry, .attachment, .refusal].contains(write)
            if isSuspended { _ = try await bridge.operations.suspend(identifier, reason: "left", by: office) }
            let written = write.isOfFamily ? mother : pupil
            try await bridge.write(written, "replace: userPassword\nuserPassword: Outsider-1\n")
            switch write {
            case .departure: #expect(try await bridge.operations.depart(identifier, reason: "left", by: office))
            case .feed:
                let counts = try await bridge.importing("4A")
                #expect(counts.accountsUpdated == 1 && counts.refused == 0)
                #expect(try await bridge.account(pupil.identifier).person.className == "4A")
            case .family:
                _ = try await mother.activate(with: bridge.registerRelative(of: key))
                #expect(await bridge.operations.mendLinks(around: key))
            case .wrongTry: _ = try? await pupil.authenticate("Wrong-2026")
            case .attachment:
                let sibling = try await bridge.registerRelative(of: bridge.register(2))
                _ = try await bridge.attach(bridge.issueCode(sibling), to: mother, password: "Outsider-1")
            case .refusal:
                _ = try await bridge.call(
                    Portal.RefuseChild.self,
                    .init(
                        identifier: mother.identifier, password: SensitiveText("Outsider-1"), givenName: "Zoé",
                        surname: "Le Goff"))
            }
            // Seen, and before the write that would have hidden it.
            #expect(try bridge.changesFromOutside().map { $0["account"] } == [written.identifier])
            #expect(try await bridge.authorIsPasserelle(written))
            // What is written on an account that is open is its password; the others never get to use it.
            guard !write.isOfFamily else { return }
            pupil.open(nil)
            pupil.shut("Outsider-1")
            if isSuspended { _ = try await bridge.operations.resume(identifier, by: office) }
            #expect(try await bridge.account(pupil.identifier).state == .temporary)
            try await pupil.promise()
        }
    }

    @Test("what is written after an account was looked at is not put right unseen")
    func writtenSince() async throws {
        try await withOutsider(watches: false) { bridge in
            let pupil = try await closedPupil(bridge)
            let identifier = try Identifier(pupil.identifier)
            try await bridge.write(pupil, "replace: description\ndescription: a note\n")
            var seen = try #require(try await bridge.store.changeByOthers(of: identifier))
            #expect(seen.author.hasPrefix("cn=administrator,"))
            // As if it had been somebody else that time.
            seen.author = "cn=somebody"
            try await bridge.write(pupil, "replace: passerelleState\npasserelleState: active\n")
            let (change, _) = bridge.operations.lifecycle.mend(seen, now: bridge.operations.now())
            let error = await #expect(throws: DirectoryError.self) { try await bridge.store.mend(seen, change) }
            #expect(error?.code == .conflict)
            try await bridge.operations.mend(seen, by: .worker("watch"))
            let told = try bridge.changesFromOutside()
            #expect(told.map { $0["reason"] } == ["openedByHand"])
            #expect(told.first?["subject"]?.hasPrefix("cn=administrator,") == true)
            // Nobody else has written it since.
            try await bridge.operations.mend(seen, by: .worker("watch"))
            #expect(try bridge.changesFromOutside().count == 1)
            try await pupil.promise()
        }
    }

    @Test("an account is deleted and its family's links mended, whatever somebody else wrote to the others")
    func deletion() async throws {
        try await withOutsider(watches: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let key = try await bridge.account(pupil.identifier).registration
            let mother = Pupil(bridge, "anne.kerbrat")
            _ = try await mother.activate(with: bridge.registerRelative(of: key))
            #expect(await bridge.operations.mendLinks(around: key))
            try await bridge.write(mother, "replace: description\ndescription: a note\n")
            #expect(try await bridge.operations.delete(Identifier(pupil.identifier), by: .worker("test")))
            #expect(try await bridge.attribute("ENTAuxPersRelEleveEleve", of: mother) == [])
            #expect(try bridge.changesFromOutside().map { $0["account"] } == [mother.identifier])
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

    @Test("an owner changes a password although slapd writes down each bind, which looks like somebody else's change")
    func lastBind() async throws {
        try await withOutsider(watches: false, recordsBinds: true) { bridge in
            let pupil = try await bridge.settledPupil()
            _ = try await pupil.changePassword(from: "Mimosa-42", to: "Genet-2026")
            pupil.open("Genet-2026")
            pupil.shut("Mimosa-42")
            try await pupil.promise()
        }
    }

    @Test("a directory that does not show who wrote is written all the same, and an account in it closed and opened")
    func authorsHidden() async throws {
        try await withOutsider(watches: false, showsAuthors: false) { bridge in
            let pupil = try await bridge.settledPupil()
            let identifier = try Identifier(pupil.identifier)
            #expect(try await bridge.operations.suspend(identifier, reason: "left", by: .worker("test")) != nil)
            pupil.open(nil)
            try await pupil.promise()
            #expect(try await bridge.operations.resume(identifier, by: .worker("test"))?.state == .active)
            pupil.open("Mimosa-42")
            try await pupil.promise()
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

/// An account that the office has closed by a temporary password on paper.
private func closedPupil(_ bridge: Bridge) async throws -> Pupil {
    let pupil = try await bridge.settledPupil()
    guard
        let (secret, _) = try await bridge.operations.givePassword(
            to: Identifier(pupil.identifier), by: .worker("test"))
    else { throw TestFailure("no such account") }
    pupil.open(nil)
    pupil.shut(secret.text ?? "")
    try await pupil.promise()
    return pupil
}

/// A bridge on a directory where the administrator may write people, passwords of any form included.
private func withOutsider(
    watches: Bool = true, follows: Bool = true, keepsRegistrationsUnique: Bool = true, showsAuthors: Bool = true,
    recordsBinds: Bool = false,
    _ body: (Bridge) async throws -> Void
) async throws {
    try await withBridge(
        sendsMail: false, watches: watches,
        configure: { configuration in
            let folder = configuration.stateFolder + "-templates"
            try FileManager.default.copyItem(atPath: configuration.configurationFolder, toPath: folder)
            try Outsider.letWrite(in: folder, follows: follows)
            if recordsBinds { try Outsider.recordBinds(in: folder) }
            if !showsAuthors { try Outsider.hideAuthors(in: folder) }
            if !keepsRegistrationsUnique { try Outsider.letShareRegistrations(in: folder) }
            configuration.configurationFolder = folder
        }, body)
}

extension Bridge {
    fileprivate func change(_ pupil: Pupil, _ change: String) -> String {
        "dn: \(dn(pupil.identifier))\nchangetype: modify\n\(change)"
    }

    fileprivate func write(_ pupil: Pupil, _ text: String) async throws {
        let result = try await directory.modify(change(pupil, text), as: .administrator)
        guard result == 0 else { throw TestFailure("the administrator's change was answered \(result)") }
    }

    /// A complete feed that names the first pupil, who has come to another class.
    fileprivate func importing(_ className: String) async throws -> FeedCounts {
        let delivered = try Delivered(in: directory.scratch)
        try delivered.write([1], class: className)
        let feeds = FeedOperations(operations: operations, maximumSuspendedPercent: 100)
        let request = FeedRequest(path: delivered.folder, source: "AC-TEST")
        return try await feeds.run(request, by: .worker("test"), tell: { _ in }).report.counts
    }

    fileprivate func mended(_ pupil: Pupil, _ reason: String) async throws {
        let start = ContinuousClock.now
        defer { print("put right, \(reason): after \(ContinuousClock.now - start)") }
        try await eventually("put right: \(reason)") {
            try changesFromOutside().contains { $0["reason"] == reason && $0["account"] == pupil.identifier }
        }
    }

    fileprivate func changesFromOutside() throws -> [[String: String]] {
        try AuditLines.read("\(directory.scratch)/audit.log").filter { $0["action"] == "changedOutside" }
    }

    fileprivate func attribute(_ name: String, of pupil: Pupil) async throws -> [String] {
        try await directory.search(as: .administrator, base: dn(pupil.identifier), scope: "base", attributes: [name])
            .first?[name.lowercased()] ?? []
    }

    fileprivate func hasPassword(_ pupil: Pupil) async throws -> Bool {
        try await !attribute("userPassword", of: pupil).isEmpty
    }

    fileprivate func authorIsPasserelle(_ pupil: Pupil) async throws -> Bool {
        try await attribute("modifiersName", of: pupil).first?.hasPrefix("cn=passerelle,") == true
    }
}
