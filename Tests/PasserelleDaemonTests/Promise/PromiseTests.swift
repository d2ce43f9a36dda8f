import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// Every flow that makes a secret, with the promise asked of slapd after each step.
@Suite("Nothing but the definitive password opens E-lyco")
struct PromiseTests {
    @Test("from the code to the account, which the code opens once and never as a password")
    func activation() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let account = try await bridge.call(Portal.DescribeAccount.self, .init(identifier: pupil.identifier))
                .account
            #expect(account.state == .active && account.activationCodes.count == 1 && account.class == "3B")
            #expect(account.maskedMail == "z...f@ex...e.org")
        }
    }

    @Test("through a forgotten password: the temporary one opens the change form only, and is dead afterwards")
    func forgottenPassword() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let temporary = try await pupil.forget()
            let signedIn = try await pupil.authenticate(temporary)
            #expect(signedIn.outcome == .mustChangePassword && signedIn.account == nil)
            try await pupil.promise()
            #expect(
                try await failure { try await pupil.changePassword(from: temporary, to: "Genet-2026") }
                    == .credentialsRefused)
            try await pupil.promise()
            #expect(
                try await failure { try await pupil.replace(temporary, by: temporary) }
                    == .passwordRejected([.sameAsBefore]))
            try await pupil.promise()
            _ = try await pupil.replace(temporary, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await pupil.promise()
            #expect(try await failure { try await pupil.replace(temporary, by: "Ajonc-2026") } == .credentialsRefused)
            #expect(try await failure { try await pupil.authenticate(temporary) } == .credentialsRefused)
            try await pupil.promise()
        }
    }

    @Test("when a second temporary password is mailed: the first is dead, and both stay out")
    func secondTemporaryPassword() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let first = try await pupil.forget()
            let second = try await pupil.forget()
            #expect(first != second)
            #expect(try await failure { try await pupil.replace(first, by: "Genet-2026") } == .credentialsRefused)
            try await pupil.promise()
            _ = try await pupil.replace(second, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await pupil.promise()
        }
    }

    @Test("when the temporary password was tried wrongly five times, or its time is over")
    func deadTemporaryPassword() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let guessed = try await pupil.forget()
            for _ in 0..<5 {
                _ = try await failure { try await pupil.replace("wrong222", by: "Genet-2026") }
                // Only the temporary password's own counter is under test.
                bridge.clock.advance(3600)
            }
            #expect(try await failure { try await pupil.replace(guessed, by: "Genet-2026") } == .credentialsRefused)
            try await pupil.promise()
            let late = try await pupil.forget()
            bridge.clock.advance(24 * 3600)
            #expect(try await failure { try await pupil.replace(late, by: "Genet-2026") } == .credentialsRefused)
            try await pupil.promise()
        }
    }

    @Test("while an administrator's temporary password closes the account, until it is changed")
    func administratorsPassword() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let identifier = try Identifier(pupil.identifier)
            let (secret, _) = try #require(
                try await bridge.operations.givePassword(to: identifier, by: .worker("test")))
            let given = try #require(secret.text)
            pupil.open(nil)
            pupil.shut(given)
            try await pupil.promise()
            #expect(try await pupil.authenticate(given).outcome == .mustChangePassword)
            // Anybody can ask for a mailed one: the same answer, and what was given to the right person stays good.
            _ = try await bridge.call(Portal.RequestTemporaryPassword.self, .init(identifier: pupil.identifier))
            try await pupil.promise()
            _ = try await pupil.replace(given, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await pupil.promise()
        }
    }

    @Test("through suspension and return, whatever was outstanding")
    func suspension() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let temporary = try await pupil.forget()
            let identifier = try Identifier(pupil.identifier)
            _ = try await bridge.operations.suspend(identifier, reason: "left", by: .worker("test"))
            pupil.open(nil)
            try await pupil.promise()
            #expect(try await failure { try await pupil.authenticate("Mimosa-42") } == .credentialsRefused)
            #expect(try await failure { try await pupil.replace(temporary, by: "Genet-2026") } == .credentialsRefused)
            try await pupil.promise()
            _ = try await bridge.operations.resume(identifier, by: .worker("test"))
            pupil.open("Mimosa-42")
            try await pupil.promise()
        }
    }

    @Test("when the request itself closes the account, as a site may choose")
    func closedAtRequest() async throws {
        var policy = LifecyclePolicy()
        policy.resetClosesAccount = .atRequest
        try await withBridge(policy: policy) { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let before = bridge.mailbox.mails.count
            _ = try await bridge.call(Portal.RequestTemporaryPassword.self, .init(identifier: pupil.identifier))
            pupil.open(nil)
            try await pupil.promise()
            try await bridge.eventually("the mail") {
                bridge.mailbox.mails.count > before && bridge.mailbox.temporaryPassword != nil
            }
            let temporary = try #require(bridge.mailbox.temporaryPassword)
            pupil.shut(temporary)
            try await pupil.promise()
            _ = try await pupil.replace(temporary, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await pupil.promise()
        }
    }

    @Test("when slapd is killed between the steps")
    func killed() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let temporary = try await pupil.forget()
            try await bridge.directory.kill9()
            try await pupil.promise()
            try await bridge.eventually("the directory's return") {
                (try? await pupil.authenticate(temporary).outcome) == .mustChangePassword
            }
            _ = try await pupil.replace(temporary, by: "Genet-2026")
            pupil.open("Genet-2026")
            try await bridge.directory.kill9()
            try await pupil.promise()
        }
    }

    @Test("when a registration was left behind by a crash: its used code is dead, even after the account is deleted")
    func leftOverRegistration() async throws {
        try await withBridge { bridge in
            let pupil = Pupil(bridge)
            let key = try await bridge.register(1)
            let code = try await bridge.issueCode(key)
            let before = try #require(try await bridge.store.registration(key))
            _ = try await bridge.call(Portal.Activate.self, pupil.activation(code))
            pupil.open("Mimosa-42")
            try await bridge.eventually("registration removed") { try await bridge.store.registration(key) == nil }
            // As a daemon leaves it that dies between the two writes.
            try await bridge.register(1)
            let left = try #require(try await bridge.store.registration(key))
            try await bridge.store.apply(
                RegistrationChange(key: key, version: left.version, edits: [.setCode(try #require(before.code))]))
            let thief = Pupil(bridge, "voleur.x")
            bridge.clock.advance(3600)
            let claim = Portal.CheckActivationCode.Parameters(
                code: SensitiveText(code.printed), givenName: "Zoé", birthDate: "2012-12-18")
            #expect(
                try await failure { try await bridge.call(Portal.CheckActivationCode.self, claim) }
                    == .activationRefused)
            try await bridge.register(1)
            await Upkeep(operations: bridge.operations, interval: .seconds(3600)).sweep()
            #expect(try await bridge.store.registration(key) == nil)
            try await bridge.register(1)
            #expect(try await bridge.operations.delete(Identifier(pupil.identifier), by: .worker("test")))
            #expect(
                try await failure { try await bridge.call(Portal.Activate.self, thief.activation(code)) }
                    == .activationRefused)
            pupil.open(nil)
            try await pupil.promise()
        }
    }
}
