import Accounts
import ControlAPI
import Directory
import Foundation
import LDAPClient
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// Four at once, two hundred times, over connections of their own.
@Suite("Of those who come at the same moment")
struct RaceTests {
    static let rounds = 200
    static let contenders = 4

    @Test("with one code, exactly one opens an account")
    func oneCode() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await clients(of: bridge)
            for round in 0..<Self.rounds {
                let code = try await bridge.issueCode(bridge.register(round))
                let winners = await wins(clients) { number, client in
                    let pupil = Pupil(bridge, "pupil\(round).\(number)")
                    _ = try await client.call(Portal.Activate.self, pupil.activation(code))
                }
                #expect(winners.count == 1, "round \(round): \(winners)")
                let accounts = try await bridge.store.accountsOpened(from: "AC-TEST$\(round)")
                #expect(accounts.map(\.identifier.text) == winners.map { "pupil\(round).\($0)" })
            }
        }
    }

    @Test("for one identifier, exactly one gets it; the others keep their codes and choose another")
    func oneIdentifier() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await clients(of: bridge)
            for round in 0..<Self.rounds {
                var codes: [ActivationCode] = []
                for number in 0..<Self.contenders {
                    codes.append(try await bridge.issueCode(bridge.register(round * 10 + number)))
                }
                let offered = codes
                let winners = await wins(clients) { number, client in
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
            }
        }
    }

    @Test(
        "changing and resetting one account, the end is consistent: one password opens, and it is one that was confirmed"
    )
    func oneAccount() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let clients = try await clients(of: bridge)
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let identifier = try Identifier(pupil.identifier)
            var current = "Mimosa-42"
            var everyTemporary: Set<String> = []
            for round in 0..<Self.rounds {
                let former = current
                let given = RaceResult()
                let winners = await wins(clients) { number, client in
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
                for secret in candidates + everyTemporary.suffix(8) where try await opens(bridge, identifier, secret) {
                    opening.append(secret)
                }
                let temporary = await given.value
                if let temporary {
                    // Closed last by the administrator, whatever was changed before.
                    #expect(
                        account.state == .temporary && opening.isEmpty, "round \(round): \(account.state) \(opening)")
                    everyTemporary.insert(temporary)
                    #expect(try await !opens(bridge, identifier, temporary))
                    _ = try await pupil.replace(temporary, by: "Bruyere-\(round)")
                    current = "Bruyere-\(round)"
                    #expect(try await opens(bridge, identifier, current))
                } else {
                    #expect(opening.count == 1 && account.state == .active)
                    current = try #require(opening.first)
                }
                #expect(winners.count { $0 != 3 } <= 1, "round \(round): two changed the same password")
                bridge.clock.advance(3600)
            }
        }
    }

    private func clients(of bridge: Bridge) async throws -> [VarlinkClient] {
        var clients: [VarlinkClient] = []
        for _ in 0..<Self.contenders { clients.append(try await bridge.client()) }
        return clients
    }

    /// Lets everybody try at once, and tells who got through.
    private func wins(
        _ clients: [VarlinkClient], _ attempt: @escaping @Sendable (Int, VarlinkClient) async throws -> Void
    ) async -> [Int] {
        await withTaskGroup(of: Int?.self) { group in
            for (number, client) in clients.enumerated() {
                group.addTask {
                    do {
                        try await attempt(number, client)
                        return number
                    } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { winners, number in number.map { winners.append($0) } }.sorted()
        }
    }

    private func opens(_ bridge: Bridge, _ identifier: Identifier, _ secret: String) async throws -> Bool {
        try await bridge.store.checkPassword(Secret(secret), of: identifier)
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
