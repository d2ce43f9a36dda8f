import Accounts
import ControlAPI
import Directory
import Foundation
import Mailing
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

@Suite("A code that is mailed")
struct CodeMailTests {
    /// A mother with an address, and whom a run of mails means: herself.
    private func withMother(
        _ body: @Sendable (Bridge, VarlinkClient, RegistrationKey) async throws -> Void
    ) async throws {
        try await withAdministration(sendsMail: false) { bridge, client in
            let pupil = try await bridge.register(1)
            let key = try await bridge.registerRelative(of: pupil, title: "Mme", mail: "anne@example.org")
            try await body(bridge, client, key)
        }
    }

    @discardableResult
    private func mailCode(
        _ key: RegistrationKey, _ bridge: Bridge, _ client: VarlinkClient, since start: Date? = nil,
        onlyMissing: Bool = false, plan: Bool = false
    ) async throws -> Administration.CodeMailVerdict {
        try await client.call(
            Administration.MailCode.self,
            .init(
                key: key.text, since: (start ?? bridge.clock.now).formatted(.iso8601), onlyMissing: onlyMissing,
                plan: plan)
        ).candidate.verdict
    }

    @Test("goes to nobody whose account exists, though a crash left the registration behind; no plan names them")
    func leftOver() async throws {
        try await withMother { bridge, client, key in
            let before = try #require(try await bridge.store.registration(key))
            let child = try #require(before.child)
            _ = try await Pupil(bridge, "anne.kerbrat").activate(with: key)
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(key) == nil
            }
            let facts = RelativeFacts(
                key: key, source: "AC-TEST", surname: before.person.surname, givenName: before.person.givenName,
                child: child.person, relation: child.relation)
            _ = try await bridge.store.store(facts, standing: nil)
            #expect(try await bridge.store.registration(key) != nil)
            #expect(
                await refusal { try await mailCode(key, bridge, client, plan: true) }
                    == .registrationNotFound(key: key.text))
            let parameters = Administration.PlanCodeMails.Parameters(since: bridge.clock.now.formatted(.iso8601))
            for try await reply in try client.stream(Administration.PlanCodeMails.self, parameters) {
                #expect(reply.candidate == nil)
            }
        }
    }

    @Test("says whose child it is for, where to type it and until when, and opens the account once")
    func opens() async throws {
        try await withMother { bridge, client, key in
            let letter = try await bridge.issueCode(key)
            bridge.clock.advance(60)
            #expect(try await mailCode(key, bridge, client, plan: true) == .due)
            #expect(try await bridge.store.registration(key)?.owedMails.isEmpty == true)
            #expect(try await mailCode(key, bridge, client) == .due)
            #expect(try await mailCode(key, bridge, client) == .owed)
            let waiting = try await client.call(Administration.ShowRegistration.self, .init(key: key.text)).registration
            #expect(waiting.owedMails.map(\.kind) == [.activationCode] && waiting.mail == "anne@example.org")
            // Until the mail leaves the letter works.
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: letter)) != nil)

            _ = await bridge.codeWorker.sweep()
            let mail = try #require(bridge.mailbox.mails.last)
            let code = try #require(bridge.mailbox.code)
            #expect(bridge.mailbox.mails.count == 1 && mail.to == "anne@example.org")
            let text = mail.text.replacing("=\r\n", with: "").replacing("=C3=A9", with: "é")
            #expect(text.contains("Zoé Le Goff") && text.contains("Mme Anne Kerbrat"))
            #expect(text.contains("https://teleservices.example.org#\(code.printed)"))
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: letter)) == nil)
            #expect(try await bridge.store.registration(key)?.owedMails.isEmpty == true)
            #expect(
                try bridge.mailAudit() == ["codeMailed done", "mailSent done activationCode"])

            let mother = Pupil(bridge, "anne.kerbrat")
            mother.shut(code.printed, code.characters, letter.printed)
            _ = try await bridge.call(Portal.Activate.self, mother.activation(code))
            mother.open("Mimosa-42")
            try await mother.promise()
            #expect(
                try await failure {
                    try await bridge.call(Portal.Activate.self, Pupil(bridge, "x.y").activation(code))
                } == .activationRefused)
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(key) == nil
            }
            let gone = await refusal { try await mailCode(key, bridge, client) }
            #expect(gone == .registrationNotFound(key: key.text))
        }
    }

    @Test("is sent once, though two workers sweep at the same moment, thirty times")
    func twoWorkers() async throws {
        try await withMother { bridge, client, key in
            for round in 0..<30 {
                bridge.clock.advance(60)
                let before = bridge.mailbox.mails.count
                try await mailCode(key, bridge, client)
                async let one = bridge.codeWorker.sweep()
                async let two = bridge.codeWorker.sweep()
                _ = await (one, two)
                #expect(bridge.mailbox.mails.count == before + 1, "round \(round)")
                let code = try #require(bridge.mailbox.code)
                let index = bridge.operations.key.index(of: code)
                #expect(try await bridge.store.registration(key)?.code?.index == index, "round \(round)")
            }
        }
    }

    @Test("dies before the next try leaves, when the relay's answer was lost")
    func answerLost() async throws {
        try await withMother { bridge, client, key in
            try await mailCode(key, bridge, client)
            _ = await bridge.codeWorker(over: AnswerLost(mailbox: bridge.mailbox)).sweep()
            let first = try #require(bridge.mailbox.code)
            #expect(try await bridge.store.registration(key)?.owedMails.first?.attempts == 1)
            bridge.clock.advance(40)
            _ = await bridge.codeWorker.sweep()
            let second = try #require(bridge.mailbox.code)
            #expect(first != second && bridge.mailbox.mails.count == 2)
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: first)) == nil)
            #expect(try await bridge.store.registration(code: bridge.operations.key.index(of: second)) != nil)
        }
    }

    @Test("is nobody's when the relay refuses the address for good, or for two days, and a letter is missing then")
    func refused() async throws {
        try await withMother { bridge, client, key in
            bridge.mailbox.fail(with: MailError(.permanent, "no such mailbox"))
            try await mailCode(key, bridge, client)
            _ = await bridge.codeWorker.sweep()
            let refused = try #require(try await bridge.store.registration(key))
            #expect(refused.code == nil && refused.owedMails.isEmpty)
            #expect(try bridge.mailAudit().last == "mailAbandoned failed refused")

            bridge.mailbox.fail(with: MailError(.temporary, "the relay is down"))
            try await mailCode(key, bridge, client)
            _ = await bridge.codeWorker.sweep()
            #expect(try await bridge.store.registration(key)?.code != nil)
            bridge.clock.advance(OwedMail.lifetime + 60)
            _ = await bridge.codeWorker.sweep()
            let old = try #require(try await bridge.store.registration(key))
            #expect(old.code == nil && old.owedMails.isEmpty)
            #expect(try bridge.mailAudit().last == "mailAbandoned failed tooOld")
        }
    }

    @Test(
        "is not made for a pupil, for who has no address or a letter since, nor for an account that is opened meanwhile"
    )
    func leftAlone() async throws {
        try await withMother { bridge, client, key in
            #expect(try await mailCode(RegistrationKey("AC-TEST$1"), bridge, client) == .pupil)
            let father = try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$1"), givenName: "Yann")
            #expect(try await mailCode(father, bridge, client) == .noMail)
            let broken = try await bridge.registerRelative("902", of: RegistrationKey("AC-TEST$1"), mail: "no@where@x")
            #expect(try await mailCode(broken, bridge, client) == .noMail)

            let start = bridge.clock.now
            let letter = try await bridge.issueCode(key)
            #expect(try await mailCode(key, bridge, client, since: start) == .recent)
            bridge.clock.advance(60)
            #expect(try await mailCode(key, bridge, client, onlyMissing: true) == .coded)
            #expect(try await mailCode(key, bridge, client) == .due)
            // The letter is used before the mail leaves, and its registration not yet removed.
            let owing = try #require(try await bridge.store.registration(key))
            _ = try await bridge.call(Portal.Activate.self, Pupil(bridge, "anne.kerbrat").activation(letter))
            try await bridge.eventually("the used registration's end") {
                try await bridge.store.registration(key) == nil
            }
            try await bridge.registerAgain(owing)
            _ = await bridge.codeWorker.sweep()
            #expect(bridge.mailbox.code == nil)
            #expect(try await bridge.store.registration(key) == nil)
        }
    }

    @Test("is counted while it waits, and the plan of a school names everybody and why")
    func counted() async throws {
        try await withMother { bridge, client, key in
            let father = try await bridge.registerRelative("901", of: RegistrationKey("AC-TEST$1"), givenName: "Yann")
            try await mailCode(key, bridge, client)
            var plan: [String: Administration.CodeMailVerdict] = [:]
            let since = bridge.clock.now.formatted(.iso8601)
            for try await reply in try client.stream(
                Administration.PlanCodeMails.self, .init(schoolUAI: "0440001A", since: since))
            {
                if let candidate = reply.candidate { plan[candidate.key] = candidate.verdict }
            }
            #expect(plan == [key.text: .owed, father.text: .noMail])
            var waiting = 0
            for try await reply in try client.stream(
                Administration.Statistics.self, .init(schoolUAI: "0440001A"))
            {
                waiting += reply.row?.responsible.owingMail ?? 0
            }
            #expect(waiting == 1)
            #expect(try await client.call(Administration.Status.self, NoParameters()).owedMails == 1)
            await #expect(throws: CallError.invalidParameter("since")) {
                try await client.call(Administration.MailCode.self, .init(key: key.text, since: "yesterday"))
            }
        }
    }
}

extension Mailbox {
    /// The code of the newest mail that has one.
    var code: ActivationCode? {
        mails.reversed().lazy.compactMap { $0.text.firstMatch(of: /\r\n    ([0-9A-Z-]{16})\r\n/)?.1 }.first
            .flatMap { ActivationCode(typed: String($0)) }
    }
}

extension Bridge {
    var codeWorker: CodeMailWorker { codeWorker(over: mailbox) }

    func codeWorker(over transport: any MailTransport) -> CodeMailWorker {
        CodeMailWorker(
            operations: operations, templates: worker.templates, transport: transport, concurrency: 2,
            pollInterval: .seconds(1))
    }

    /// A registration as a daemon leaves it that dies between the account and the clean-up.
    fileprivate func registerAgain(_ registration: Registration) async throws {
        guard let child = registration.child else { throw TestFailure("no child") }
        let facts = RelativeFacts(
            key: registration.key, source: "AC-TEST", surname: registration.person.surname,
            givenName: registration.person.givenName, mail: registration.person.mail, child: child.person,
            relation: child.relation)
        _ = try await store.store(facts, standing: nil)
        try await store.apply(
            RegistrationChange(
                key: registration.key, version: 1, edits: registration.owedMails.map(RegistrationEdit.owe)))
    }
}
