import ControlAPI
import Directory
import Foundation
import LDAPClient
import TestSupport
import Testing
import Varlink

@testable import Accounts
@testable import PasserelleDaemon

/// Four at once, two hundred times, a thousand by `make adversaries`, over connections of their own.
@Suite("Of those who come at the same moment")
struct RaceTests {
    static let contenders = 4

    @Test("with one code, exactly one opens an account")
    func oneCode() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await bridge.clients(Self.contenders)
            var race = Race("activations with one code")
            for round in 0..<race.rounds {
                let code = try await bridge.issueCode(bridge.register(round))
                let winners = await Race.wins(clients) { number, client in
                    let pupil = Pupil(bridge, "pupil\(round).\(number)")
                    _ = try await client.call(Portal.Activate.self, pupil.activation(code))
                }
                #expect(winners.count == 1, "round \(round): \(winners)")
                let accounts = try await bridge.store.accountsOpened(from: "AC-TEST$\(round)")
                #expect(accounts.map(\.identifier.text) == winners.map { "pupil\(round).\($0)" })
                race.ended("won by \(winners)")
            }
            race.tell()
        }
    }

    @Test("for one identifier, exactly one gets it; the others keep their codes and choose another")
    func oneIdentifier() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await bridge.clients(Self.contenders)
            var race = Race("people for one identifier")
            for round in 0..<race.rounds {
                var codes: [ActivationCode] = []
                for number in 0..<Self.contenders {
                    codes.append(try await bridge.issueCode(bridge.register(round * 10 + number)))
                }
                let offered = codes
                let winners = await Race.wins(clients) { number, client in
                    let pupil = Pupil(bridge, "wanted\(round)")
                    _ = try await client.call(
                        Portal.Activate.self, pupil.activation(offered[number], password: "Mimosa-4\(number)"))
                }
                #expect(winners.count == 1, "round \(round): \(winners)")
                let owner = try await bridge.store.account(Identifier("wanted\(round)"))
                #expect(owner?.registration.text == winners.first.map { "AC-TEST$\(round * 10 + $0)" })
                for number in 0..<Self.contenders where !winners.contains(number) {
                    #expect(
                        try await bridge.store.registration(code: bridge.operations.key.index(of: codes[number])) != nil
                    )
                }
                race.ended("won by \(winners)")
            }
            race.tell()
        }
    }

    @Test(
        "changing and resetting one account, the end is consistent: one password opens, and it is one that was confirmed"
    )
    func oneAccount() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await bridge.clients(Self.contenders)
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let identifier = try Identifier(pupil.identifier)
            var current = "Mimosa-42"
            var everyTemporary: Set<String> = []
            var race = Race("an administrator against owners")
            for round in 0..<race.rounds {
                let former = current
                let given = RaceResult()
                let winners = await Race.wins(clients, round: round, lead: .milliseconds(20)) { number, client in
                    if number == 3 {
                        let (secret, _) = try #require(
                            try await bridge.operations.givePassword(to: identifier, by: .worker("test")))
                        await given.set(secret.text)
                    } else {
                        _ = try await client.call(
                            Portal.ChangePassword.self,
                            .init(
                                identifier: identifier.text, currentPassword: SensitiveText(former),
                                newPassword: SensitiveText("Genet-\(round)-\(number)")))
                    }
                }
                let candidates = [former] + (0..<3).map { "Genet-\(round)-\($0)" }
                let account = try #require(try await bridge.store.account(identifier))
                var opening: [String] = []
                for secret in candidates + everyTemporary.suffix(8)
                where try await bridge.opens(identifier.text, secret) {
                    opening.append(secret)
                }
                let temporary = await given.value
                if let temporary {
                    // Closed last by the administrator, whatever was changed before.
                    #expect(
                        account.state == .temporary && opening.isEmpty, "round \(round): \(account.state) \(opening)")
                    everyTemporary.insert(temporary)
                    #expect(try await !bridge.opens(identifier.text, temporary))
                    _ = try await pupil.replace(temporary, by: "Bruyere-\(round)")
                    current = "Bruyere-\(round)"
                    #expect(try await bridge.opens(identifier.text, current))
                } else {
                    #expect(opening.count == 1 && account.state == .active)
                    current = try #require(opening.first)
                }
                #expect(winners.count { $0 != 3 } <= 1, "round \(round): two changed the same password")
                race.ended(winners == [3] ? "closed" : "changed, then closed")
                bridge.clock.advance(3600)
            }
            race.tell()
        }
    }

    @Test("with a right temporary password while others write to the account, its owner keeps the last try")
    func lastTry() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let identifier = try Identifier(pupil.identifier)
            let (secret, _) = try #require(
                try await bridge.operations.givePassword(to: identifier, by: .worker("test")))
            for _ in 0..<4 {
                await #expect(throws: Refusal.credentialsRefused) {
                    try await bridge.operations.signIn(identifier, password: "faux-1234", by: .worker("test"))
                }
            }
            let writer = Task {
                while !Task.isCancelled {
                    if let account = try await bridge.store.account(identifier) {
                        _ = try await bridge.operations.write(account.change([]), to: account)
                    }
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            defer { writer.cancel() }
            var race = Race("a last try")
            for round in 0..<race.rounds {
                let entered = try await bridge.operations.signIn(identifier, password: secret, by: .worker("test"))
                guard case .mustChangePassword = entered else { throw TestFailure("round \(round): let in") }
                race.ended("kept")
            }
            race.tell()
            #expect(try await bridge.store.account(identifier)?.temporaryPassword?.failures == 4)
        }
    }

    @Test("changing one account by the password and by a temporary one, one gets through, and theirs opens alone")
    func changeAndReset() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await bridge.clients(Self.contenders)
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let identifier = pupil.identifier
            var former = "Mimosa-42"
            var race = Race("changes against resets", rounds: 100)
            for round in 0..<race.rounds {
                _ = try await clients[0].call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier))
                _ = await bridge.worker.sweep()
                let temporary = try #require(bridge.mailbox.temporaryPassword)
                let current = former
                let chosen = (0..<Self.contenders).map { "Genet-\(round)-\($0)" }
                let winners = await Race.wins(clients, round: round, lead: .milliseconds(20)) { number, client in
                    if number.isMultiple(of: 2) {
                        _ = try await client.call(
                            Portal.ChangePassword.self,
                            .init(
                                identifier: identifier, currentPassword: SensitiveText(current),
                                newPassword: SensitiveText(chosen[number])))
                    } else {
                        _ = try await client.call(
                            Portal.ReplaceTemporaryPassword.self,
                            .init(
                                identifier: identifier, temporaryPassword: SensitiveText(temporary),
                                newPassword: SensitiveText(chosen[number])))
                    }
                }
                try #require(winners.count == 1, "round \(round): \(winners)")
                var opening: [String] = []
                for secret in [current, temporary] + chosen where try await bridge.opens(identifier, secret) {
                    opening.append(secret)
                }
                #expect(opening == winners.map { chosen[$0] }, "round \(round)")
                let account = try #require(try await bridge.store.account(Identifier(identifier)))
                #expect(account.state == .active && account.temporaryPassword == nil)
                #expect(try await failure { try await pupil.authenticate(temporary) } == .credentialsRefused)
                former = try #require(opening.first)
                race.ended(winners[0].isMultiple(of: 2) ? "changed" : "reset")
                bridge.clock.advance(3600)
            }
            race.tell()
        }
    }
}

private actor RaceResult {
    private(set) var value: String?
    func set(_ value: String?) { self.value = value }
}

extension DirectoryStore {
    fileprivate func accountsOpened(from key: String) async throws -> [Account] {
        var found: [Account] = []
        for try await account in accounts(matching: PeopleQuery(key: RegistrationKey(key))) { found.append(account) }
        return found
    }
}
