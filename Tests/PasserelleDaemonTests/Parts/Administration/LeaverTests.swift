import Accounts
import ControlAPI
import Directory
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// Leavers from the feed's file to slapd's answer.
@Suite("A pupil whom the school's complete feed no longer names")
struct LeaverTests {
    private let zoe = "zoe.legoff"

    /// Pupils 1 to `count` of one school, one of whom has an account.
    private func withPupils(
        _ count: Int = 3, _ body: (Bridge, VarlinkClient, Delivered, Pupil) async throws -> Void
    ) async throws {
        try await withAdministration { bridge, client in
            let delivered = try Delivered(in: bridge.directory.scratch)
            try delivered.write(Array(1...count))
            _ = try await client.call(Administration.Import.self, .init(path: delivered.folder))
            let pupil = Pupil(bridge, zoe)
            _ = try await pupil.activate(with: RegistrationKey("AC-TEST$1"))
            try await body(bridge, client, delivered, pupil)
        }
    }

    private func plan(
        _ client: VarlinkClient, _ delivered: Delivered
    ) async throws -> (Administration.ImportPlan, [Administration.PlannedChange]) {
        let reply = try await client.call(Administration.Import.self, .init(path: delivered.folder, dryRun: true))
        return (try #require(reply.plan), reply.changes)
    }

    @Test("is suspended when the plan is confirmed, and not before; E-lyco is shut; coming back opens the same account")
    func thereAndBack() async throws {
        try await withPupils { bridge, client, delivered, pupil in
            try delivered.write([2, 3])
            let (plan, changes) = try await plan(client, delivered)
            #expect(changes.map(\.action) == [.suspended] && changes.map(\.identifier) == [zoe])
            #expect(plan.excesses.map(\.suspended) == [1, 1])
            let bringIn = { (confirm: String?) in
                try await client.call(Administration.Import.self, .init(path: delivered.folder, confirm: confirm))
            }
            for confirm in [nil, "0000-0000-0000-0000"] {
                guard case .planRefused(let digest, let message)? = await refusal({ try await bringIn(confirm) }) else {
                    throw TestFailure("not refused")
                }
                #expect(digest == plan.digest && message.contains(plan.digest))
            }
            try await pupil.promise()

            #expect(try await bringIn(plan.digest).counts.suspended == 1)
            let account = try #require(try await bridge.store.account(try Identifier(zoe)))
            #expect(account.state == .suspended && account.suspension?.origin == .departure && account.leftAt != nil)
            let password = try #require(pupil.open)
            pupil.open(nil)
            try await pupil.promise()
            _ = await bridge.worker.sweep()
            #expect(bridge.mailbox.mails.last?.text.contains("est ferm") == true)
            // The same feed again has nothing left to do, by the same plan.
            let again = try await self.plan(client, delivered)
            #expect(again.0.digest == plan.digest && again.1.isEmpty && again.0.excesses.isEmpty)

            try delivered.write([1, 2, 3], school: 2)
            let back = try await client.call(Administration.Import.self, .init(path: delivered.folder))
            #expect(back.counts.resumed == 1 && back.counts.accountsUpdated == 1)
            let returned = try #require(try await bridge.store.account(try Identifier(zoe)))
            #expect(returned.state == .active && returned.leftAt == nil && returned.person.school?.uai == "0449102E")
            pupil.open(password)
            try await pupil.promise()
        }
    }

    @Test("comes back to a closed account when the password was temporary, or an administrator had closed it")
    func closed() async throws {
        try await withPupils(60) { bridge, client, delivered, pupil in
            let secret = try await client.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: zoe)
            ).temporaryPassword.text
            pupil.open(nil)
            pupil.shut(secret)
            for isAdministrators in [false, true] {
                if isAdministrators {
                    _ = try await client.call(Administration.Suspend.self, .init(identifier: zoe, reason: "theft"))
                }
                for pupils in [Array(2...60), Array(1...60)] {
                    try delivered.write(pupils)
                    let plan = try await plan(client, delivered).0
                    _ = try await client.call(
                        Administration.Import.self, .init(path: delivered.folder, confirm: plan.digest))
                    try await pupil.promise()
                }
                let account = try await bridge.store.account(try Identifier(zoe))
                #expect(account?.state == (isAdministrators ? .suspended : .temporary) && account?.leftAt == nil)
            }
        }
    }

    @Test("is deleted after 90 days, with the audit saying so, and can be registered again")
    func deleted() async throws {
        try await withPupils { bridge, client, delivered, pupil in
            try delivered.write([2, 3])
            let digest = try await plan(client, delivered).0.digest
            _ = try await client.call(Administration.Import.self, .init(path: delivered.folder, confirm: digest))
            let upkeep = Upkeep(operations: bridge.operations, interval: .seconds(86400))
            bridge.clock.advance(90 * 86400 - 60)
            await upkeep.sweep()
            #expect(try await bridge.store.account(try Identifier(zoe)) != nil)
            bridge.clock.advance(61)
            await upkeep.sweep()
            #expect(try await bridge.store.account(try Identifier(zoe)) == nil)
            let audit = try String(contentsOfFile: "\(bridge.directory.scratch)/audit.log", encoding: .utf8)
            #expect(audit.split(separator: "\n").contains { $0.contains("\"deleted\"") && $0.contains("\"left\"") })
            try delivered.write([1, 2, 3])
            _ = try await client.call(Administration.Import.self, .init(path: delivered.folder))
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$1")) != nil)
            pupil.open(nil)
            try await pupil.promise()
        }
    }

    @Test("takes unused registrations along, relatives' too; a parent keeps the account for a while, then loses it")
    func family() async throws {
        try await withPupils { bridge, client, delivered, _ in
            let mother = Pupil(bridge, "anne.kerbrat")
            _ = try await mother.activate(
                with: try await bridge.registerRelative(of: RegistrationKey("AC-TEST$2")), password: "Mimosa-43")
            let father = try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$2"), givenName: "Yann")
            try delivered.write([1, 3])
            let (plan, planned) = try await plan(client, delivered)
            #expect(planned.map(\.action) == [.removed, .removed])
            #expect(planned.map(\.key) == [father.text, "AC-TEST$2"])
            // Nobody is suspended, and still somebody is asked: a letter would be worth nothing any more.
            #expect(plan.excesses.map(\.suspended) == [0, 0])
            #expect(plan.excesses.map(\.leaving) == [1, 1] && plan.excesses.map(\.pupils) == [3, 3])
            let reply = try await client.call(
                Administration.Import.self, .init(path: delivered.folder, confirm: plan.digest))
            #expect(reply.counts.removed == 2 && reply.counts.suspended == 0)
            #expect(try await bridge.store.registration(father) == nil)
            #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$2")) == nil)
            let upkeep = Upkeep(operations: bridge.operations, interval: .seconds(86400))
            await upkeep.sweep()
            try await mother.promise()
            bridge.clock.advance(30 * 86400)
            await upkeep.sweep()
            let closed = try await bridge.store.account(try Identifier("anne.kerbrat"))
            #expect(closed?.state == .suspended && closed?.suspension?.origin == .departure)
            let password = mother.open
            mother.open(nil)
            try await mother.promise()
            try delivered.write([1, 2, 3])
            _ = try await client.call(Administration.Import.self, .init(path: delivered.folder))
            await upkeep.sweep()
            mother.open(password)
            try await mother.promise()
        }
    }

    @Test("a confirmation is of the registrations that were to go, and of none that came since")
    func removals() async throws {
        try await withPupils { bridge, client, delivered, _ in
            let known = try await bridge.registerRelative(of: RegistrationKey("AC-TEST$2"))
            try delivered.write([1, 3])
            let seen = try await plan(client, delivered).0.digest
            let unseen = try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$2"), givenName: "Yann")
            let now = await refusal {
                try await client.call(Administration.Import.self, .init(path: delivered.folder, confirm: seen))
            }
            guard case .planRefused(let digest, _)? = now else { throw TestFailure("\(String(describing: now))") }
            #expect(digest != seen)
            for key in [known, unseen] { #expect(try await bridge.store.registration(key) != nil) }
            let reply = try await client.call(
                Administration.Import.self, .init(path: delivered.folder, confirm: digest))
            #expect(reply.counts.removed == 3)
            // Nothing is left to be done, and so nothing to be confirmed anew.
            let again = try await client.call(
                Administration.Import.self, .init(path: delivered.folder, confirm: digest))
            #expect(again.counts.removed == 0 && again.plan?.schools.isEmpty == true)
        }
    }

    @Test("a confirmation is of links that the feed objects to, too")
    func objections() async throws {
        try await withPupils { bridge, client, delivered, _ in
            try delivered.write([1, 2, 3], objecting: ["900"])
            let before = try await plan(client, delivered).0.digest
            let key = try await bridge.registerRelative(of: RegistrationKey("AC-TEST$2"))
            #expect(try await plan(client, delivered).0.digest != before)
            #expect(
                await refusal {
                    try await client.call(Administration.Import.self, .init(path: delivered.folder, confirm: before))
                } != nil)
            #expect(try await bridge.store.registration(key) != nil)
        }
    }

    @Test("is decided on by one import at a time: another one is told to come back")
    func oneAtATime() async throws {
        try await withAdministration { bridge, client in
            let delivered = try Delivered(in: bridge.directory.scratch)
            try delivered.write([1, 2])
            let feeds = bridge.desk.feeds
            let request = FeedRequest(path: delivered.folder, source: "AC-TEST", isDryRun: true)
            _ = try await feeds.run(request, by: .worker("test")) { _ in
                await #expect(throws: ImportUnderWay.self) {
                    _ = try await feeds.run(request, by: .worker("test")) { _ in }
                }
            } tell: { _ in
            }
            _ = try await feeds.run(request, by: .worker("test")) { _ in }
        }
    }

    @Test("is not suspended by a feed that is cut, whatever part of it there is")
    func cut() async throws {
        try await withPupils { _, client, delivered, pupil in
            try delivered.write([2, 3])
            let whole = try Data(contentsOf: URL(filePath: delivered.pupils))
            for part in 0..<20 {
                try whole[..<(whole.count * part / 20)].write(to: URL(filePath: delivered.pupils))
                #expect(
                    await refusal {
                        try await client.call(Administration.Import.self, .init(path: delivered.folder, confirm: "x"))
                    } != nil)
            }
            try await pupil.promise()
        }
    }
}
