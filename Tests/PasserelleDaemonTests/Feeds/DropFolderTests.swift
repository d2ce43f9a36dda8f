import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("The drop folder")
struct DropFolderTests {
    private func withDrop(
        settling: Duration = .zero,
        _ body: (Bridge, VarlinkClient, _ folder: String, _ sweep: () async -> Void) async throws -> Void
    ) async throws {
        try await withAdministration { bridge, client in
            let folder = bridge.desk.folder.path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let watch = DropWatch(desk: bridge.desk, settling: settling, logger: testLogger("drop"))
            var memory = DropWatch.Memory()
            try await body(bridge, client, folder) { await watch.sweep(&memory) }
        }
    }

    /// The first week is taken, and one of its two pupils has an account.
    private func activated(_ bridge: Bridge, _ folder: String, _ sweep: () async -> Void) async throws -> Pupil {
        try Delivered(in: folder, name: "week1").write([1, 2])
        await sweep()
        let pupil = Pupil(bridge)
        _ = try await pupil.activate(with: RegistrationKey("AC-TEST$1"))
        return pupil
    }

    private func report(_ bridge: Bridge, _ name: String) throws -> DropReport? {
        let delivery = try bridge.desk.folder.deliveries().first { $0.name == name }
        return delivery.flatMap(bridge.desk.folder.report)
    }

    /// A delivery of pupil `number`'s new class, loose or in a folder.
    private func writeDelta(_ folder: String, date: String, class name: String, number: Int = 1) throws {
        try """
        <ficAlimMENESR><modifyRequest><operationalAttributes><attr name="categoriePersonne"><value>Eleve</value></attr>\
        </operationalAttributes><identifier><id>\(number)</id></identifier><modifications>\
        <modification name="ENTEleveClasses" operation="replace"><value>52001$\(name)</value></modification>\
        </modifications></modifyRequest></ficAlimMENESR>
        """.write(toFile: "\(folder)/ENT_Delta_\(date)_Eleve_0000.xml", atomically: true, encoding: .utf8)
    }

    private func writeDeletion(of number: Int, to folder: String, date: String) throws {
        try """
        <ficAlimMENESR><deleteRequest><operationalAttributes><attr name="categoriePersonne"><value>Eleve</value></attr>\
        </operationalAttributes><identifier><id>\(number)</id></identifier></deleteRequest></ficAlimMENESR>
        """.write(toFile: "\(folder)/ENT_Delta_\(date)_Eleve_0000.xml", atomically: true, encoding: .utf8)
    }

    @Test(
        "a delta that deletes too many waits like a complete feed, beside that feed in a folder, too, until it is confirmed"
    )
    func deletions() async throws {
        try await withDrop { bridge, client, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try writeDeletion(of: 1, to: folder, date: "20261121")
            await sweep()
            let waiting = try #require(try report(bridge, "Delta_20261121.xml"))
            #expect(waiting.state == .waiting && waiting.plan?.excesses.map(\.suspended) == [1, 1])
            try await pupil.promise()
            try await confirm(waiting, at: "\(folder)/Delta_20261121.xml", client)
            #expect(try report(bridge, "Delta_20261121.xml")?.state == .done)
            let password = pupil.open
            pupil.open(nil)
            try await pupil.promise()

            let week = try Delivered(in: folder, name: "week2", date: "20261122")
            try week.write([1, 2])
            try writeDeletion(of: 2, to: week.folder, date: "20261123")
            await sweep()
            let second = try #require(try report(bridge, "week2"))
            #expect(second.state == .waiting && second.message?.contains("ENT_Delta_20261123") == true)
            pupil.open(password)
            try await pupil.promise()
            try await confirm(second, at: week.folder, client)
            #expect(try report(bridge, "week2")?.state == .done)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$2")) == nil)
        }
    }

    private func confirm(_ report: DropReport, at path: String, _ client: VarlinkClient) async throws {
        _ = try await client.call(Administration.Import.self, .init(path: path, confirm: report.plan?.digest))
    }

    @Test("a delivery is taken once, and again only when it is another; its reports are nobody else's to read")
    func once() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let week = try Delivered(in: folder, name: "week")
            try week.write([1, 2])
            await sweep()
            let first = try #require(try report(bridge, "week"))
            #expect(first.state == .done && first.counts?.created == 4 && first.endedAt != nil)
            for suffix in [DropReport.machineSuffix, DropReport.humanSuffix] {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/week\(suffix)")
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
            #expect(try String(contentsOfFile: "\(folder)/week.report.txt", encoding: .utf8).contains("2 added"))
            bridge.clock.advance(60)
            await sweep()
            #expect(try report(bridge, "week") == first)
            try week.write([1, 2, 3])
            #expect(try report(bridge, "week") == nil)
            await sweep()
            #expect(try report(bridge, "week")?.counts?.created == 1)
        }
    }

    @Test("what still grows, or has a name of something unfinished, is left until it does not")
    func growing() async throws {
        try await withDrop(settling: .milliseconds(400)) { bridge, _, folder, sweep in
            let week = try Delivered(in: folder, name: "week.part")
            for count in 1...3 {
                try week.write(Array(1...count))
                await sweep()
            }
            #expect(try bridge.desk.folder.deliveries().isEmpty)
            try FileManager.default.moveItem(atPath: week.folder, toPath: "\(folder)/week")
            await sweep()
            #expect(try report(bridge, "week") == nil)
            try await bridge.eventually("it is taken") {
                await sweep()
                return try report(bridge, "week")?.state == .done
            }
        }
    }

    @Test("deliveries are taken in the order of their dates, the complete one of a day before its changes")
    func order() async throws {
        try await withDrop { bridge, _, folder, sweep in
            try writeDelta(folder, date: "20261122", class: "3E")
            try writeDelta(folder, date: "20261120", class: "3D")
            try Delivered(in: folder, name: "z-week").write([1])
            let names = try bridge.desk.folder.deliveries().map(\.name)
            #expect(names == ["z-week", "Delta_20261120.xml", "Delta_20261122.xml"])
            await sweep()
            for name in names { #expect(try report(bridge, name)?.state == .done, "\(name)") }
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$1"))?.person.className == "3E")
        }
    }

    @Test("a plan that needs it waits with its name for an administrator, and the changes of later days wait behind it")
    func waiting() async throws {
        try await withDrop { bridge, client, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try Delivered(in: folder, name: "week2", date: "20261127").write([2])
            try writeDelta(folder, date: "20261128", class: "3F", number: 2)
            await sweep()
            let waiting = try #require(try report(bridge, "week2"))
            let digest = try #require(waiting.plan?.digest)
            #expect(waiting.state == .waiting && waiting.changes.map(\.action) == [.suspended])
            #expect(waiting.message?.contains("passerellectl import '\(folder)/week2' --confirm \(digest)") == true)
            #expect(try report(bridge, "Delta_20261128.xml") == nil)
            try await pupil.promise()

            _ = try await client.call(
                Administration.Import.self, .init(path: "\(folder)/week2", confirm: digest))
            #expect(try report(bridge, "week2")?.state == .done)
            pupil.open(nil)
            try await pupil.promise()
            await sweep()
            #expect(try report(bridge, "Delta_20261128.xml")?.state == .done)
        }
    }

    @Test("a later complete feed takes the place of one that waits")
    func superseded() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try Delivered(in: folder, name: "week2", date: "20261127").write([2])
            try Delivered(in: folder, name: "week3", date: "20261204").write([1, 2, 3])
            await sweep()
            #expect(try report(bridge, "week2")?.state == .superseded)
            #expect(try report(bridge, "week3")?.state == .done)
            try await pupil.promise()
        }
    }

    @Test("one that waits makes room only for a complete feed of at least its schools")
    func waitsOn() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try Delivered(in: folder, name: "week2", date: "20261127").write([2])
            // Of another school; and one whose first chunk of pupils is missing.
            try Delivered(in: folder, name: "other", date: "20261128").write([], only: 2)
            let part = try Delivered(in: folder, name: "part", date: "20261129")
            try part.write([1, 2])
            try FileManager.default.moveItem(
                atPath: part.pupils, toPath: part.pupils.replacing("Eleve_0000", with: "Eleve_0002"))
            await sweep()
            #expect(try report(bridge, "other")?.state == .done && report(bridge, "part")?.state == .done)
            #expect(try report(bridge, "week2")?.state == .waiting)

            try Delivered(in: folder, name: "week3", date: "20261204").write([1, 2, 3], only: 1)
            await sweep()
            #expect(try report(bridge, "week3")?.state == .done && report(bridge, "week2")?.state == .waiting)
            try Delivered(in: folder, name: "week4", date: "20261211").write([1, 2, 3])
            await sweep()
            #expect(try report(bridge, "week2")?.state == .superseded)
            try await pupil.promise()
        }
    }

    @Test("one that comes late is taken where nothing newer is in, and waits where that is so of some of its schools")
    func lateElsewhere() async throws {
        try await withDrop { bridge, client, folder, sweep in
            try Delivered(in: folder, name: "week2", date: "20261127").write([], only: 2)
            await sweep()
            try Delivered(in: folder, name: "week1", date: "20261120").write([1, 2], only: 1)
            await sweep()
            #expect(try report(bridge, "week1")?.state == .done)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$2")) != nil)

            try Delivered(in: folder, name: "both", date: "20261121").write([2])
            await sweep()
            let waiting = try #require(try report(bridge, "both"))
            #expect(waiting.state == .waiting && waiting.message?.contains("of before what is in of 0449102E;") == true)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$1")) != nil)
            try await confirm(waiting, at: "\(folder)/both", client)
            #expect(try report(bridge, "both")?.state == .done)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$1")) == nil)
        }
    }

    @Test(
        "one that comes late, of before the last complete one that is in, is not taken: it would make leavers of who came since"
    )
    func late() async throws {
        try await withDrop { bridge, _, folder, sweep in
            try Delivered(in: folder, name: "week2", date: "20261127").write([1, 2])
            await sweep()
            try Delivered(in: folder, name: "week1", date: "20261120").write([1])
            try writeDelta(folder, date: "20261121", class: "3D")
            await sweep()
            #expect(try report(bridge, "week1")?.state == .superseded)
            #expect(try report(bridge, "Delta_20261121.xml")?.state == .superseded)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$2")) != nil)
        }
    }

    @Test("an archive is a delivery, of the date in its name")
    func archive() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let week = try Delivered(in: bridge.directory.scratch, name: "week")
            try week.write([1, 2])
            let tar = try await runProgram(
                "/bin/tar", ["-czf", "\(folder)/AC_Complet_20261120.tgz", "-C", week.folder, "."])
            #expect(tar.status == 0, "\(tar.output)")
            let delivery = try #require(try bridge.desk.folder.deliveries().first)
            #expect(delivery.date == "20261120" && !delivery.isDelta)
            await sweep()
            #expect(try report(bridge, "AC_Complet_20261120.tgz")?.counts?.created == 4)
        }
    }

    @Test("a damaged delivery is refused with the reason, and does not hold up the next")
    func damaged() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let week = try Delivered(in: folder, name: "week1")
            try week.write([1, 2])
            try "<ficAlimMENESR><addReq".write(toFile: week.pupils, atomically: true, encoding: .utf8)
            try Data("no archive".utf8).write(to: URL(filePath: "\(folder)/Complet_20261121.zip"))
            try Delivered(in: folder, name: "week2", date: "20261127").write([1])
            await sweep()
            for name in ["week1", "Complet_20261121.zip"] {
                let report = try #require(try report(bridge, name))
                #expect(report.state == .refused && report.message?.contains("fetch the file again") == true)
            }
            #expect(try report(bridge, "week2")?.state == .done)
        }
    }

    @Test("one that was begun and not finished is taken again, with what was confirmed before")
    func interrupted() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try Delivered(in: folder, name: "week2", date: "20261127").write([2])
            await sweep()
            let delivery = try #require(try bridge.desk.folder.deliveries().last)
            var begun = try #require(bridge.desk.folder.report(of: delivery))
            begun.state = .running
            begun.confirmed = begun.plan?.digest
            try bridge.desk.folder.write(begun, of: delivery)
            await sweep()
            #expect(try report(bridge, "week2")?.state == .done)
            #expect(try await bridge.store.account(try Identifier(pupil.identifier))?.state == .suspended)
        }
    }

    @Test("a complete delivery that is in needs no confirmation of the changes that follow it in the same folder")
    func confirmedBefore() async throws {
        try await withDrop { bridge, client, folder, sweep in
            try Delivered(in: folder, name: "week1").write([1, 2, 3, 4])
            await sweep()
            let week2 = try Delivered(in: folder, name: "week2", date: "20261127")
            try week2.write([4])
            await sweep()
            let digest = try #require(try report(bridge, "week2")?.plan?.digest)
            _ = try await client.call(Administration.Import.self, .init(path: "\(folder)/week2", confirm: digest))
            // As when the daemon died between the two.
            try writeDelta(week2.folder, date: "20261128", class: "3F", number: 4)
            _ = try await client.call(Administration.Import.self, .init(path: "\(folder)/week2", confirm: digest))
            let four = try await bridge.store.registration(RegistrationKey("AC-TEST$4"))
            #expect(four?.person.className == "3F")
        }
    }

    @Test("the changes of later days do not wait for one that a newer complete feed has overtaken")
    func overtaken() async throws {
        try await withDrop { bridge, _, folder, sweep in
            let pupil = try await activated(bridge, folder, sweep)
            try Delivered(in: folder, name: "week2", date: "20261127").write([2])
            // The other school is closed, and no feed will name it again.
            try Delivered(in: folder, name: "week3", date: "20261204").write([1, 2], only: 1)
            try writeDelta(folder, date: "20261205", class: "3F", number: 2)
            await sweep()
            #expect(try report(bridge, "week2")?.state == .waiting && report(bridge, "week3")?.state == .done)
            #expect(try report(bridge, "Delta_20261205.xml")?.state == .done)
            try await pupil.promise()
        }
    }

    @Test("one that was interrupted among removals is carried on, and asks when there are more than were confirmed")
    func interruptedRemovals() async throws {
        for isMore in [false, true] {
            try await withDrop { bridge, _, folder, sweep in
                try Delivered(in: folder, name: "week1").write([1, 2, 3, 4])
                await sweep()
                let relative = try await bridge.registerRelative(of: RegistrationKey("AC-TEST$2"))
                try Delivered(in: folder, name: "week2", date: "20261127").write([4])
                await sweep()
                let delivery = try #require(try bridge.desk.folder.deliveries().last)
                var begun = try #require(bridge.desk.folder.report(of: delivery))
                #expect(begun.state == .waiting && begun.changes.count == 4)
                // In September so much changes that they are not among the changes that are kept for a reader.
                begun.changes = []
                // As a daemon leaves it that dies with one gone and three to go.
                begun.state = .running
                begun.confirmed = begun.plan?.digest
                try bridge.desk.folder.write(begun, of: delivery)
                try await bridge.store.deleteRegistration(relative)
                if isMore { try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$3")) }
                await sweep()
                #expect(try report(bridge, "week2")?.state == (isMore ? .waiting : .done))
                #expect((try await bridge.store.registration(RegistrationKey("AC-TEST$3")) == nil) == !isMore)
            }
        }
    }
}
