import Accounts
import ControlAPI
import Directory
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

@testable import Feed
@testable import PasserelleDaemon

/// A parent joins a child's code to an account, while somebody takes the one or the other away.
///
/// Whatever came first, the parent is told what the directory holds, and the code opens nothing more than it did.
@Suite("Of a parent who joins a child's code, and whoever is against it at the same moment")
struct FamilyRaceTests {
    private enum Outcome: String {
        case joined, refused
    }

    @Test("a feed that withdraws the link: the child is joined or not, and the code is dead")
    func withdrawal() async throws {
        try await withBridge(sendsMail: false) { bridge in
            var race = Race("a code joined against a feed that withdraws it", rounds: 100)
            var parent = Pupil(bridge)
            for round in 0..<race.rounds {
                // Nobody has hundreds of children.
                if round.isMultiple(of: 20) { parent = try await newParent(round, bridge) }
                let (key, code) = try await child(round, bridge)
                let outcome = try await contest(round, code, parent, bridge) {
                    _ = try await WithdrawalBatch(directory: bridge.store, keys: [key], isPlan: false).run()
                }
                let account = try #require(try await bridge.store.account(Identifier(parent.identifier)))
                #expect(account.registrations.contains(key) == (outcome == .joined), "round \(round)")
                #expect(account.children.contains { $0.registration == key } == (outcome == .joined), "round \(round)")
                try await bridge.eventually("the registration's end") {
                    try await bridge.store.registration(key) == nil
                }
                try await isDead(code, bridge)
                try await parent.promise()
                race.ended(outcome.rawValue)
            }
            race.tell()
        }
    }

    @Test("the same parent, who says that the child is not theirs: it is there only if that was said too early")
    func refusal() async throws {
        try await withBridge(sendsMail: false) { bridge in
            var race = Race("a code joined against the child being refused", rounds: 100)
            for round in 0..<race.rounds {
                let parent = try await newParent(round, bridge)
                let (key, code) = try await child(round, bridge, surname: "Morvan")
                let (client, identifier) = (try await bridge.client(), parent.identifier)
                let isRefused = NIOLockedValueBox(false)
                let outcome = try await contest(round, code, parent, bridge) {
                    do {
                        _ = try await client.call(
                            Portal.RefuseChild.self,
                            .init(
                                identifier: identifier, password: SensitiveText("Mimosa-42"), givenName: "Zoé",
                                surname: "Morvan"))
                        isRefused.withLockedValue { $0 = true }
                    } catch let error as CallError where Portal.Failure(error) == .notPermitted {
                        return
                    }
                }
                #expect(outcome == .joined, "round \(round)")
                let account = try #require(try await bridge.store.account(Identifier(identifier)))
                let isThere = account.registrations.contains(key)
                #expect(isThere == !isRefused.withLockedValue { $0 }, "round \(round)")
                #expect(account.children.contains { $0.registration == key } == isThere, "round \(round)")
                // The other child is not touched by it.
                #expect(account.children.count == (isThere ? 2 : 1), "round \(round)")
                try await isDead(code, bridge)
                try await parent.promise()
                race.ended(isThere ? "refused too early" : "joined, then refused")
            }
            race.tell()
        }
    }

    @Test("an administrator who deletes the account: it is gone, and a code that was joined is dead with it")
    func deletion() async throws {
        try await withBridge(sendsMail: false) { bridge in
            var race = Race("a code joined against an administrator who deletes the account", rounds: 100)
            for round in 0..<race.rounds {
                let parent = try await newParent(round, bridge)
                let (key, code) = try await child(round, bridge)
                let identifier = try Identifier(parent.identifier)
                let outcome = try await contest(round, code, parent, bridge) {
                    let isDeleted = try await bridge.operations.delete(identifier, by: .worker("test"))
                    #expect(isDeleted, "round \(round)")
                }
                #expect(try await bridge.store.account(identifier) == nil, "round \(round)")
                #expect(try await bridge.store.account(registration: key) == nil, "round \(round)")
                if outcome == .joined {
                    try await bridge.eventually("the registration's end") {
                        try await bridge.store.registration(key) == nil
                    }
                    try await isDead(code, bridge)
                } else {
                    #expect(try await bridge.store.registration(key)?.code != nil, "round \(round)")
                }
                race.ended(outcome.rawValue)
            }
            race.tell()
        }
    }

    private func newParent(_ round: Int, _ bridge: Bridge) async throws -> Pupil {
        let parent = Pupil(bridge, "anne.kerbrat\(round)")
        _ = try await parent.activate(with: bridge.registerRelative("9\(round)", of: bridge.register(10_000 + round)))
        return parent
    }

    private func child(
        _ round: Int, _ bridge: Bridge, surname: String = "Le Goff"
    ) async throws -> (RegistrationKey, ActivationCode) {
        let pupil = try await bridge.register(20_000 + round, surname: surname)
        let key = try await bridge.registerRelative("7\(round)", of: pupil)
        return (key, try await bridge.issueCode(key))
    }

    /// - Parameter opponent: begins earlier or later, so that each step of the other is met.
    private func contest(
        _ round: Int, _ code: ActivationCode, _ parent: Pupil, _ bridge: Bridge,
        against opponent: @escaping @Sendable () async throws -> Void
    ) async throws -> Outcome {
        let client = try await bridge.client()
        let identifier = parent.identifier
        bridge.clock.advance(60)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                do {
                    _ = try await client.call(
                        Portal.AttachCode.self,
                        .init(
                            identifier: identifier, password: SensitiveText("Mimosa-42"),
                            code: SensitiveText(code.printed),
                            givenName: "Zoé", birthDate: "2012-12-18"))
                    return .joined
                } catch let error as CallError {
                    let failure = Portal.Failure(error)
                    #expect(failure == .activationRefused || failure == .credentialsRefused, "\(error)")
                    return .refused
                }
            }
            group.addTask {
                try await Task.sleep(for: .microseconds(round * 7919 % 100 * 200))
                try await opponent()
                return nil
            }
            return try await group.reduce(into: Outcome.refused) { outcome, ended in
                if let ended { outcome = ended }
            }
        }
    }

    private func isDead(_ code: ActivationCode, _ bridge: Bridge) async throws {
        let thief = Pupil(bridge, "voleur.x")
        #expect(
            try await failure { try await bridge.call(Portal.Activate.self, thief.activation(code)) }
                == .activationRefused)
    }
}
