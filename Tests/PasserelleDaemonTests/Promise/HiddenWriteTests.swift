import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// A write of passerelle's own makes it the last author of an account, and must not hide by that what nobody has seen.
@Suite("What others wrote while nobody watched")
struct HiddenWriteTests {
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
}
