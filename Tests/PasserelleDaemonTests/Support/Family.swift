import Accounts
import ControlAPI
import Directory
import TestSupport
import Testing

@testable import PasserelleDaemon

/// What the tests of families need of a bridge.
extension Bridge {
    /// Registers a responsible person for a pupil who is registered or activated, as a feed would.
    @discardableResult
    func registerRelative(
        _ id: String = "900", of pupil: RegistrationKey, source: String = "AC-TEST", givenName: String = "Anne",
        title: String? = nil, address: PostalAddress? = nil, mail: String? = nil
    ) async throws -> RegistrationKey {
        guard let child = try await store.pupils([pupil])[pupil] else { throw TestFailure("no pupil \(pupil)") }
        let key = RegistrationKey(relative: RegistrationKey("\(source)$\(id)"), child: pupil)
        let facts = RelativeFacts(
            key: key, source: source, surname: "Kerbrat", givenName: givenName, title: title,
            address: address, mail: mail, child: child,
            relation: Relation(link: 10, financial: 1, legal: 1, contact: 1, payment: 0))
        _ = try await store.store(facts, standing: try await store.standings(of: [key])[key])
        return key
    }

    func attach(
        _ code: ActivationCode, to parent: Pupil, password: String = "Mimosa-42", givenName: String = "zoé"
    ) async throws -> Portal.AccountReply {
        try await call(
            Portal.AttachCode.self,
            .init(
                identifier: parent.identifier, password: SensitiveText(password), code: SensitiveText(code.printed),
                givenName: givenName, birthDate: "2012-12-18"))
    }

    /// What an account holds, as the daemon sees it.
    func entry(_ identifier: String) async throws -> [String: [String]] {
        guard let entry = try await directory.search(as: .daemon, filter: "(uid=\(identifier))").first else {
            throw TestFailure("no account \(identifier)")
        }
        return entry
    }
}

extension Pupil {
    /// The account of somebody who is registered, a responsible person for the most part, from a code of its own.
    func activate(with key: RegistrationKey, password: String = "Mimosa-42") async throws -> Portal.AccountReply {
        let code = try await bridge.issueCode(key)
        shut(code.printed, code.characters)
        try await promise()
        let reply = try await bridge.call(Portal.Activate.self, activation(code, password: password))
        open(password)
        try await promise()
        return reply
    }
}
