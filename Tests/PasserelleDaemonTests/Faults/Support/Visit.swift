import Accounts
import ControlAPI
import Foundation
import TestSupport
import Varlink

@testable import PasserelleDaemon

/// A pupil's account, a parent's, and one registration of a bridge, and for each method of the portal parameters that work at this moment.
final class Visit {
    let bridge: Bridge
    private(set) var password = "Mimosa-42"
    private var next = 2

    static let identifier = "zoe.legoff"
    static let parent = "anne.kerbrat"
    /// Every method of the interface that has a field. Where the file cannot be read there is none, and `fields()` says why.
    static let methods = ((try? fields()) ?? [:]).keys.sorted()

    /// What can be typed, by method, as the interface file says.
    static func fields() throws -> [String: Set<String>] {
        let text = try String(
            contentsOfFile: "\(Repository.root)/schema/varlink/\(Portal.interface).varlink", encoding: .utf8)
        return try InterfaceDescription(parsing: text).methods.mapValues { Set($0.parameters.map(\.name)) }
            .filter { !$0.value.isEmpty }
    }

    init(_ bridge: Bridge) async throws {
        self.bridge = bridge
        try await Pupil(bridge).activate()
        _ = try await Pupil(bridge, Self.parent).activate(with: bridge.registerRelative(of: bridge.register(0)))
    }

    /// Of the registration whose code is in the parameters.
    func registrationDN(_ method: String) -> String {
        bridge.store.layout.registration(method == "AttachCode" ? tie : pupil).description
    }

    private var pupil: RegistrationKey { RegistrationKey("AC-TEST$\(next)") }
    private var tie: RegistrationKey { RegistrationKey(relative: RegistrationKey("AC-TEST$77"), child: pupil) }
    /// A child who is on the parent's account and not theirs.
    private static let refused = (givenName: "Yann", surname: "Morvan")

    /// Parameters with which `method` works now; whatever is outstanding is made anew.
    func parameters(of method: String) async throws -> [String: String] {
        var parameters = ["client": "192.0.2.1"]
        switch method {
        case "CheckActivationCode", "RefuseCode": try await addClaim(&parameters)
        case "CheckIdentifier":
            try await addClaim(&parameters)
            parameters["identifier"] = "zoe.\(next)"
        case "Activate":
            try await addClaim(&parameters)
            parameters["identifier"] = "pupil.\(next)"
            parameters["password"] = "Ajonc-2026"
            parameters["mail"] = "pupil.\(next)@example.org"
        case "AttachCode":
            try await addClaim(&parameters)
            parameters["code"] = try await bridge.issueCode(bridge.registerRelative("77", of: pupil)).printed
            parameters["identifier"] = Self.parent
            parameters["password"] = "Mimosa-42"
        case "RefuseChild":
            try await attachRefused()
            parameters["identifier"] = Self.parent
            parameters["password"] = "Mimosa-42"
            parameters["givenName"] = Self.refused.givenName
            parameters["surname"] = Self.refused.surname
        case "Authenticate":
            parameters["identifier"] = Self.identifier
            parameters["password"] = password
        case "ReplaceTemporaryPassword":
            let given = try await bridge.operations.givePassword(to: Identifier(Self.identifier), by: .worker("test"))
            parameters["identifier"] = Self.identifier
            parameters["temporaryPassword"] = given?.0.text
            parameters["newPassword"] = "Genet-\(next)-2026"
        case "RequestIdentifierReminder": parameters["mail"] = "\(Self.identifier)@example.org"
        case "ChangePassword":
            parameters["identifier"] = Self.identifier
            parameters["currentPassword"] = password
            parameters["newPassword"] = "Genet-\(next)-2026"
        case "ChangeMail":
            parameters["identifier"] = Self.identifier
            parameters["currentPassword"] = password
            parameters["mail"] = "zoe.\(next)@example.org"
        default: parameters["identifier"] = Self.identifier
        }
        return parameters
    }

    /// To be told of what was granted, so that the next parameters work as well.
    func granted(_ method: String, _ parameters: [String: String]) {
        next += 1
        if let password = parameters["newPassword"] { self.password = password }
    }

    /// Returns when all that follows an earlier refusal, and this child's coming, is written.
    private func attachRefused() async throws {
        try await bridge.eventually("an earlier refusal's report") {
            try await bridge.account(Self.parent).refusedChildren.isEmpty
        }
        let children = try await bridge.account(Self.parent).children
        guard !children.contains(where: { $0.person.givenName == Self.refused.givenName }) else { return }
        // Not the number that codes are issued to, whose pupil is called otherwise.
        let child = try await bridge.register(
            next + 1000, givenName: Self.refused.givenName, surname: Self.refused.surname)
        let key = try await bridge.registerRelative("77", of: child)
        _ = try await bridge.attach(
            bridge.issueCode(key), to: Pupil(bridge, Self.parent), givenName: Self.refused.givenName)
        try await bridge.eventually("the used registration's end") { try await bridge.store.registration(key) == nil }
    }

    private func addClaim(_ parameters: inout [String: String]) async throws {
        if try await bridge.store.registration(pupil) == nil { try await bridge.register(next) }
        parameters["code"] = try await bridge.issueCode(pupil).printed
        parameters["givenName"] = "Zoé"
        parameters["birthDate"] = "2012-12-18"
    }
}
