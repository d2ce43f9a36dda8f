import ControlAPI
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon
@testable import Varlink

/// Whether an account exists is nobody's business but its owner's: the bytes of the answer do not tell.
@Suite("A stranger learns nothing of whether somebody has an account", .serialized)
struct EnumerationTests {
    /// The methods in which a stranger tries a secret, with the field that holds it.
    static let secrets = [
        "Authenticate": "password", "ChangePassword": "currentPassword", "ChangeMail": "currentPassword",
        "ReplaceTemporaryPassword": "temporaryPassword", "AttachCode": "password", "RefuseChild": "password",
    ]
    /// The methods in which a stranger tries a code, or a parent who has an account.
    static let codes = ["Activate", "AttachCode", "CheckActivationCode", "CheckIdentifier", "RefuseCode"]
    /// The methods that answer everybody.
    static let requests = ["RequestIdentifierReminder", "RequestTemporaryPassword"]
    /// The methods that the portal calls for a visitor who has signed in, and one that asks nothing of anybody.
    static let notForStrangers = ["DescribeAccount", "DescribePasswordRequest", "DescribePasswordRules"]

    @Test("from any method that the interface files have: each stands in one of these tables, by what it takes")
    func everyMethod() throws {
        let portal = try methods(of: Portal.interface)
        #expect(
            Set(portal.keys)
                == Set(Self.secrets.keys).union(Self.codes).union(Self.requests).union(Self.notForStrangers))
        #expect(portal.filter { $0.value.contains("code") }.keys.sorted() == Self.codes)
        for (method, field) in Self.secrets { #expect(portal[method]?.contains(field) == true, "\(method)") }
        let tried = portal.filter { !$0.value.isDisjoint(with: Self.secrets.values) }.keys
        // There the password is a new one, and the code is what is tried.
        #expect(Set(tried) == Set(Self.secrets.keys).union(["Activate"]))
        // A session is known to whoever has signed in; `HelpdeskAnswerTimeTests` has the one method that needs none.
        let atTheDesk = try methods(of: Helpdesk.interface).filter { !$0.value.contains("session") }
        #expect(atTheDesk.keys.sorted() == ["SignIn"])
    }

    /// The fields of each method's parameters.
    private func methods(of interface: String) throws -> [String: Set<String>] {
        let text = try String(
            contentsOfFile: "\(Repository.root)/schema/varlink/\(interface).varlink", encoding: .utf8)
        return try InterfaceDescription(parsing: text).methods.mapValues { Set($0.parameters.map(\.name)) }
    }

    @Test("from the bytes of a refusal, whatever is wrong", arguments: secrets.keys.sorted())
    func refusedSecrets(method: String) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let strangers = try await Strangers(bridge)
            var answers: Set<[UInt8]?> = []
            for identifier in strangers.identifiers.values {
                answers.insert(try await ask(bridge, method, Self.wrong(method, identifier)))
            }
            #expect(answers == [Array(#"{"error":"org.passerelle.Portal.CredentialsRefused"}"#.utf8)])
        }
    }

    @Test(
        "from the delay after wrong secrets, which is as long for nobody as for somebody",
        arguments: secrets.keys.sorted())
    func throttledSecrets(method: String) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let strangers = try await Strangers(bridge)
            var delays: [Int] = []
            for identifier in strangers.identifiers.values {
                let parameters = Self.wrong(method, identifier)
                for _ in 0..<4 { _ = try await ask(bridge, method, parameters) }
                let bytes = try #require(try await ask(bridge, method, parameters))
                let reply = try Reply(parsing: bytes)
                #expect(reply.error == "org.passerelle.Portal.TooManyAttempts")
                delays.append(try #require(reply.parameters.decode([String: Int].self)["retryAfterSeconds"]))
            }
            // The second may have changed between the last wrong secret and the question.
            #expect((delays.max() ?? 0) - (delays.min() ?? 0) <= 1, "\(delays)")
        }
    }

    @Test("from a request for a temporary password: a mask each, the same each time, and nothing else")
    func temporaryPasswords() async throws {
        try await withBridge(sendsMail: false, throttling: .oneMail) { bridge in
            let strangers = try await Strangers(bridge)
            for identifier in strangers.identifiers.values.sorted() + ["a", ""] {
                let parameters = ["identifier": identifier]
                let first = try #require(try await ask(bridge, "RequestTemporaryPassword", parameters))
                // One mail was all that the account may have: from here on it is throttled.
                for _ in 0..<3 { #expect(try await ask(bridge, "RequestTemporaryPassword", parameters) == first) }
                let text = String(decoding: first, as: UTF8.self)
                #expect(text.wholeMatch(of: Self.maskedMail) != nil, "\(identifier): \(text)")
            }
        }
    }

    @Test("from a request for a reminder, whoever has the address")
    func reminders() async throws {
        try await withBridge(sendsMail: false, throttling: .oneMail) { bridge in
            _ = try await Strangers(bridge)
            // Two addresses of one mask.
            var answers: [[UInt8]?] = []
            for mail in ["existing.01@example.org", "elsewhere.1@example.org", "suspend.001@example.org"] {
                for _ in 0..<3 { answers.append(try await ask(bridge, "RequestIdentifierReminder", ["mail": mail])) }
            }
            #expect(Set(answers.prefix(6)).count == 1)
            #expect(Set(answers.suffix(3)).count == 1)
        }
    }

    @Test(
        "from a code: unknown, expired, used, dead or somebody else's, it is refused in the same bytes",
        arguments: codes)
    func refusedCodes(method: String) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let strangers = try await Strangers(bridge)
            var answers: Set<[UInt8]?> = []
            for kind in strangers.kinds(of: method) {
                // Whether an identifier is free, or could be one, is for those to learn who have a code that works.
                for identifier in strangers.identifiers.values.sorted() {
                    let parameters = strangers.trial(of: method, kind, wanting: identifier)
                    answers.insert(try await ask(bridge, method, parameters))
                }
            }
            // Each time anew: whoever meets it removes it. What is wrong with an identifier is told before that, and that it is
            // a pupil's to whoever would attach it.
            for (kind, identifier) in strangers.identifiers where kind != "impossible" && method != "AttachCode" {
                try await strangers.leaveBehind()
                let parameters = strangers.trial(of: method, Strangers.leftOver, wanting: identifier)
                answers.insert(try await ask(bridge, method, parameters))
            }
            #expect(answers == [Array(#"{"error":"org.passerelle.Portal.ActivationRefused"}"#.utf8)])
        }
    }

    private static var maskedMail: Regex<Substring> {
        /\{"parameters":\{"maskedMail":"[^"@ ]+\.\.\.[^"@ ]*@[^"@ ]+\.[a-z]+"\}\}/
    }

    static func wrong(_ method: String, _ identifier: String) -> [String: String] {
        var parameters = ["identifier": identifier, secrets[method] ?? "password": "Wrong-4242"]
        let others: [String: String] =
            switch method {
            case "ChangeMail": ["mail": "else@example.org"]
            case "ChangePassword", "ReplaceTemporaryPassword": ["newPassword": "Genet-2026"]
            case "AttachCode": ["code": "0000-000-000-000", "givenName": "Zoé", "birthDate": "2012-12-18"]
            case "RefuseChild": ["givenName": "Zoé", "surname": "Le Goff"]
            default: [:]
            }
        parameters.merge(others) { own, _ in own }
        return parameters
    }

    private func ask(_ bridge: Bridge, _ method: String, _ parameters: [String: String]) async throws -> [UInt8]? {
        try await RawConnection(bridge.socket).exchange("\(Portal.interface).\(method)", parameters)
    }
}

extension Configuration.Throttling {
    /// Each account and each address may have one mail an hour.
    static let oneMail = Self(
        clientBurst: 1_000_000, clientPerMinute: 1_000_000, mailsPerClientPerHour: 100_000, mailsPerAccountPerHour: 1,
        mailsPerAccountPerDay: 1, answerBeatMilliseconds: 0)
}
