import ControlAPI
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

/// Two providers that copy each other, and two daemons that prefer the same one.
@Suite("Two providers and two daemons")
struct MirrorTests {
    static let pupils = 60
    static let rounds = 20

    @Test("a provider killed in the midst of traffic: the daemons go to the other, and nothing acknowledged is lost")
    func failover() async throws {
        try await Site.with(mirror: true, daemons: 2) { site, _ in
            let school = try await School(of: Self.pupils, at: site.daemons[0])
            try await site.untilUpToDate()
            let traffic = Traffic(school: school, site: site)
            let pause = try await traffic.run {
                await site.providers[0].stop(SIGKILL)
            }
            print("served again \(pause) after the provider was killed")
            let missing = try await traffic.notOpening(at: site.providers[1])
            print("acknowledged and not yet at the other provider: \(missing.count)")

            try await site.providers[0].start()
            try await site.untilUpToDate()
            for provider in site.providers { #expect(try await traffic.notOpening(at: provider) == []) }
            #expect(try await site.daemons[0].status().accounts == Self.pupils)
            for daemon in site.daemons {
                try await until("every mail has left") { try await daemon.status().owedMails == 0 }
            }
            let mails = try site.mailsSent().filter { $0.key.hasSuffix(" accountCreated") }
            print("mails: \(mails.count), more than once: \(mails.filter { $0.value > 1 }.count)")
            #expect(mails.count == Self.pupils)
        }
    }

    @Test("of two daemons that take one code at the same moment, one opens an account, and each mail leaves once")
    func oneCode() async throws {
        try await Site.with(mirror: true, daemons: 2) { site, _ in
            let school = try await School(of: Self.rounds, at: site.daemons[0])
            try await site.untilUpToDate()
            for (round, person) in school.codes.enumerated() {
                let winners = try await site.winners(.activationRefused) { number, client in
                    _ = try await client.call(
                        Portal.Activate.self, School.activation(person.code, "pupil.\(round).\(number)"))
                }
                #expect(winners.count == 1, "round \(round): \(winners)")
            }
            try await until("every mail has left") { try await site.daemons[0].status().owedMails == 0 }
            try await site.untilUpToDate()
            #expect(try await site.daemons[1].status().accounts == Self.rounds)
            let mails = try site.mailsSent()
            #expect(mails.count == Self.rounds && mails.values.allSatisfy { $0 == 1 })
            #expect(try site.mailsInFolders() == Self.rounds)
        }
    }

    @Test("of two daemons that change one password at the same moment, one gets through, and theirs opens alone")
    func onePassword() async throws {
        try await Site.with(mirror: true, daemons: 2) { site, _ in
            let school = try await School(of: Self.rounds / 2, at: site.daemons[0])
            let office = try await VarlinkClient.connect(path: site.daemons[0].administrationPath)
            for (round, person) in school.codes.enumerated() {
                let identifier = "pupil.\(round)"
                _ = try await VarlinkClient.connect(path: site.daemons[0].portalPath)
                    .call(Portal.Activate.self, School.activation(person.code, identifier))
                let temporary = try await office.call(
                    Administration.IssueTemporaryPassword.self, .init(identifier: identifier)
                ).temporaryPassword
                let first = try await site.winners(.credentialsRefused) { number, client in
                    _ = try await client.call(
                        Portal.ReplaceTemporaryPassword.self,
                        .init(
                            identifier: identifier, temporaryPassword: temporary,
                            newPassword: SensitiveText("Genet-\(round)-\(number)")))
                }
                try #require(first.count == 1, "round \(round): \(first)")
                let current = "Genet-\(round)-\(first[0])"
                let second = try await site.winners(.credentialsRefused) { number, client in
                    _ = try await client.call(
                        Portal.ChangePassword.self,
                        .init(
                            identifier: identifier, currentPassword: SensitiveText(current),
                            newPassword: SensitiveText("Ajonc-\(round)-\(number)")))
                }
                try #require(second.count == 1, "round \(round): \(second)")
                try await site.untilUpToDate()
                let chosen = ["Genet", "Ajonc"].flatMap { ["\($0)-\(round)-0", "\($0)-\(round)-1"] }
                for provider in site.providers {
                    for secret in ["Mimosa-42", temporary.text] + chosen {
                        let opens = try await provider.bindResult(identifier, secret) == 0
                        #expect(opens == (secret == "Ajonc-\(round)-\(second[0])"), "round \(round): \(secret)")
                    }
                }
            }
        }
    }
}

extension Site {
    /// Has all daemons do something at the same moment.
    ///
    /// - Returns: at which it was done. The others have to be refused so.
    fileprivate func winners(
        _ refusal: Portal.Failure,
        _ body: @escaping @Sendable (_ number: Int, _ client: VarlinkClient) async throws -> Void
    ) async throws -> [Int] {
        var clients: [VarlinkClient] = []
        for daemon in daemons { clients.append(try await VarlinkClient.connect(path: daemon.portalPath)) }
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            for (number, client) in clients.enumerated() {
                group.addTask {
                    do {
                        try await body(number, client)
                        return number
                    } catch let error as CallError where Portal.Failure(error) == refusal {
                        return nil
                    }
                }
            }
            return try await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Pupils who activate through two daemons until each is told that it is done.
private struct Traffic {
    let school: School
    let site: Site

    func identifier(_ number: Int) -> String { "pupil.\(number)" }

    /// - Parameter fault: what happens when a third is done.
    /// - Returns: from the fault to the end of the first that began after it.
    func run(_ fault: @escaping @Sendable () async -> Void) async throws -> Duration {
        let done = NIOLockedValueBox<[(began: ContinuousClock.Instant, ended: ContinuousClock.Instant)]>([])
        let struck = NIOLockedValueBox<ContinuousClock.Instant?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                let daemon = site.daemons[lane % site.daemons.count]
                group.addTask {
                    for number in stride(from: lane, to: school.codes.count, by: 4) {
                        let began = ContinuousClock.now
                        try await activate(number, at: daemon)
                        let count = done.withLockedValue {
                            $0.append((began, .now))
                            return $0.count
                        }
                        if count == school.codes.count / 3 {
                            await fault()
                            struck.withLockedValue { $0 = .now }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        guard let time = struck.withLockedValue({ $0 }),
            let next = done.withLockedValue({ $0.first { $0.began > time }?.ended })
        else { throw TestFailure("the fault came too late") }
        return next - time
    }

    /// Again until it is answered: what the portal does when it is told to come back later.
    private func activate(_ number: Int, at daemon: DaemonProcess) async throws {
        let activation = School.activation(school.codes[number].code, identifier(number))
        try await until("\(identifier(number)) is activated") {
            do {
                _ = try await VarlinkClient.connect(path: daemon.portalPath).call(Portal.Activate.self, activation)
                return true
            } catch let error as CallError where Portal.Failure(error) == .directoryUnavailable {
                return false
            }
        }
    }

    func notOpening(at slapd: ReplicaSlapd) async throws -> [String] {
        var shut: [String] = []
        for number in school.codes.indices where try await slapd.bindResult(identifier(number), "Mimosa-42") != 0 {
            shut.append(identifier(number))
        }
        return shut
    }
}
