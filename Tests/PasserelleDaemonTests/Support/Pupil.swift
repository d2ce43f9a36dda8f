import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// One pupil of a test, with every secret that was ever made for them.
///
/// After each step `promise()` asks slapd, by a real simple bind as E-lyco makes it, what each of them opens.
final class Pupil {
    let bridge: Bridge
    let identifier: String
    let mail: String
    /// Codes, temporary passwords, withdrawn passwords: never again, or never at all.
    private(set) var shut: Set<String> = []
    /// The definitive password, while it opens.
    private(set) var open: String?

    init(_ bridge: Bridge, _ identifier: String = "zoe.legoff") {
        self.bridge = bridge
        self.identifier = identifier
        mail = "\(identifier)@example.org"
    }

    func shut(_ secrets: String...) { shut.formUnion(secrets) }

    /// From now on this one opens, and the one before does not.
    func open(_ password: String?) {
        if let former = open { shut.insert(former) }
        open = password
        if let password { shut.remove(password) }
    }

    /// Nothing but the definitive password opens a bind, and that one exactly while the account is active.
    func promise(_ location: SourceLocation = #_sourceLocation) async throws {
        let dn = bridge.dn(identifier)
        for secret in shut.sorted() {
            let result = try await bridge.directory.bindResult(dn: dn, password: secret)
            #expect(result == 49, "a secret that must not open E-lyco was answered \(result)", sourceLocation: location)
        }
        if let open {
            let result = try await bridge.directory.bindResult(dn: dn, password: open)
            #expect(result == 0, "the definitive password was answered \(result)", sourceLocation: location)
        }
    }

    /// Registered, coded, activated; each step with its promise.
    func activate(number: Int = 1, password: String = "Mimosa-42") async throws {
        let key = try await bridge.register(number)
        let code = try await bridge.issueCode(key)
        shut(code.printed, code.characters, code.printed.lowercased())
        try await promise()
        _ = try await bridge.call(Portal.Activate.self, activation(code, password: password))
        open(password)
        try await promise()
    }

    func activation(
        _ code: ActivationCode, givenName: String = "ZOE", birthDate: String = "2012-12-18",
        password: String = "Mimosa-42"
    ) -> Portal.Activate.Parameters {
        .init(
            code: SensitiveText(code.printed), givenName: givenName, birthDate: birthDate, identifier: identifier,
            password: SensitiveText(password), mail: mail)
    }

    /// Asks for a temporary password and takes it out of the mailbox.
    func forget() async throws -> String {
        let before = bridge.mailbox.mails.count
        _ = try await bridge.call(Portal.RequestTemporaryPassword.self, .init(identifier: identifier))
        try await bridge.eventually("the temporary password's mail") {
            bridge.mailbox.mails.count > before && bridge.mailbox.temporaryPassword != nil
        }
        guard let secret = bridge.mailbox.temporaryPassword else {
            throw TestFailure("no temporary password was mailed")
        }
        shut(secret)
        try await promise()
        return secret
    }

    func authenticate(_ password: String) async throws -> Portal.Authenticate.Reply {
        try await bridge.call(
            Portal.Authenticate.self, .init(identifier: identifier, password: SensitiveText(password)))
    }

    func replace(_ temporary: String, by password: String) async throws -> Portal.PasswordReply {
        try await bridge.call(
            Portal.ReplaceTemporaryPassword.self,
            .init(
                identifier: identifier, temporaryPassword: SensitiveText(temporary),
                newPassword: SensitiveText(password)))
    }

    func changePassword(from current: String, to password: String) async throws -> Portal.PasswordReply {
        try await bridge.call(
            Portal.ChangePassword.self,
            .init(
                identifier: identifier, currentPassword: SensitiveText(current), newPassword: SensitiveText(password)))
    }
}

/// Runs a call that has to be refused, and tells how.
func failure(_ body: () async throws -> some Any, _ location: SourceLocation = #_sourceLocation) async throws -> Portal
    .Failure?
{
    do {
        _ = try await body()
        Issue.record("not refused", sourceLocation: location)
        return nil
    } catch let error as CallError {
        return Portal.Failure(error)
    }
}
