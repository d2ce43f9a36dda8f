import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

/// Accounts and codes of every kind that a stranger must not be able to tell apart, by the kind's name.
final class Strangers {
    let bridge: Bridge
    /// All of one length, so that an echo of one would be as long as an echo of another.
    let identifiers = [
        "existing": "existing.01", "absent": "absentee.01", "suspended": "suspend.001", "without mail": "nomail.0001",
        "closed": "closed.0001", "impossible": "imposs,e.01",
    ]
    /// Who may join a code to an account, and so try codes.
    static let parent = "anne.kerbrat"
    /// The code of an account whose registration stayed behind: not among the kinds, since whoever meets it removes it.
    static let leftOver = "left over"
    private static let taken = "unknown, for a taken identifier"
    private static let pupils = "a pupil's, for a parent"
    private var codes: [String: String] = [:]
    private var used: Registration?

    init(_ bridge: Bridge) async throws {
        self.bridge = bridge
        // First, because the others must not expire with it.
        codes["expired"] = try await code(90)
        bridge.clock.advance(61 * 86400)
        for (number, kind) in ["existing", "suspended", "without mail", "closed"].enumerated() {
            try await activate(number + 1, kind)
        }
        try await shut()
        let tie = try await bridge.registerRelative(of: bridge.register(5))
        _ = try await bridge.call(
            Portal.Activate.self, Pupil(bridge, Self.parent).activation(bridge.issueCode(tie)))
        codes[Self.leftOver] = codes["used"]
        codes["unknown"] = "0000-000-000-000"
        codes[Self.taken] = "0000-000-000-001"
        codes[Self.pupils] = try await code(94)
        codes["dead"] = try await code(91)
        for _ in 0..<5 {
            _ = try await failure { try await bridge.call(Portal.CheckActivationCode.self, claim("dead", "Erwan")) }
        }
        codes["wrong name"] = try await code(92)
        codes["wrong date"] = try await code(93)
        bridge.clock.advance(86400)
    }

    /// Gives the codes back their tries that a wrong name or date costs.
    func renewCodes() async throws {
        codes["wrong name"] = try await code(92)
        codes["wrong date"] = try await code(93)
    }

    /// The codes that a method refuses.
    func kinds(of method: String) -> [String] {
        codes.keys.filter { kind in
            switch kind {
            case Self.leftOver: false
            case Self.taken: ["CheckIdentifier", "Activate"].contains(method)
            case Self.pupils: method == "AttachCode"
            default: true
            }
        }.sorted()
    }

    /// Leaves a used registration behind, code and all, as a daemon does that dies before it could remove it.
    func leaveBehind() async throws {
        guard let used, let code = used.code else { throw TestFailure("no code was used") }
        // Not everybody who met it had to look whether it was used.
        guard try await bridge.store.registration(used.key) == nil else { return }
        try await bridge.register(1)
        guard let left = try await bridge.store.registration(used.key) else { throw TestFailure("nothing is left") }
        try await bridge.store.apply(
            RegistrationChange(key: used.key, version: left.version, edits: [.setCode(code)]))
    }

    /// A call that is refused for its code, and for nothing else.
    ///
    /// - Parameter identifier: what whoever has no account yet wants to be called.
    func trial(of method: String, _ kind: String, wanting identifier: String? = nil) -> [String: String] {
        let claim = claim(kind)
        let wanted = identifier ?? (kind == Self.taken ? "existing.01" : "absentee.01")
        var parameters = ["code": claim.code.text, "givenName": claim.givenName, "birthDate": claim.birthDate]
        switch method {
        case "CheckIdentifier": parameters["identifier"] = wanted
        case "Activate":
            parameters["identifier"] = wanted
            parameters["password"] = "Mimosa-42"
            parameters["mail"] = "else@example.org"
        case "AttachCode":
            parameters["identifier"] = Self.parent
            parameters["password"] = "Mimosa-42"
        default: break
        }
        return parameters
    }

    /// - Parameter givenName: as typed; the wrong one of a code that is `wrong name`.
    private func claim(_ kind: String, _ givenName: String? = nil) -> Portal.CheckActivationCode.Parameters {
        .init(
            code: SensitiveText(codes[kind] ?? ""), givenName: givenName ?? (kind == "wrong name" ? "Erwan" : "Zoé"),
            birthDate: kind == "wrong date" ? "2012-12-17" : "2012-12-18")
    }

    private func code(_ number: Int) async throws -> String {
        let key = RegistrationKey("AC-TEST$\(number)")
        if try await bridge.store.registration(key) == nil { try await bridge.register(number) }
        return try await bridge.issueCode(key).printed
    }

    private func activate(_ number: Int, _ kind: String) async throws {
        guard let identifier = identifiers[kind] else { throw TestFailure("nobody is \(kind)") }
        let key = try await bridge.register(number)
        let code = try await bridge.issueCode(key)
        if kind == "existing" {
            codes["used"] = code.printed
            used = try await bridge.store.registration(key)
        }
        _ = try await bridge.call(Portal.Activate.self, Pupil(bridge, identifier).activation(code))
        try await bridge.eventually("the used registration's end") { try await bridge.store.registration(key) == nil }
    }

    private func shut() async throws {
        let worker = Requester.worker("test")
        _ = try await bridge.operations.suspend(Identifier("suspend.001"), reason: "left", by: worker)
        _ = try await bridge.operations.givePassword(to: Identifier("closed.0001"), by: worker)
        let status = try await bridge.directory.modify(
            "dn: \(bridge.dn("nomail.0001"))\nchangetype: modify\ndelete: mail\n")
        guard status == 0 else { throw TestFailure("the address stays: \(status)") }
    }
}
