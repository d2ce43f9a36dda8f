import Accounts
import ControlAPI
import Foundation
import Mailing
import TestSupport
import Testing

@testable import PasserelleDaemon
@testable import Varlink

/// Every text field of every method, with everything that people type who mean harm or have an odd keyboard.
@Suite("Whatever is typed into a field", .serialized)
struct BadInputTests {
    @Test(
        "is taken for what it says or refused in the contract's words, and a refusal writes nothing",
        arguments: Visit.methods)
    func oddTexts(method: String) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let visit = try await Visit(bridge)
            let connection = try RawConnection(bridge.socket)
            for field in try await visit.parameters(of: method).keys.sorted() {
                let valid = try await visit.parameters(of: method)[field] ?? ""
                for odd in OddTexts.forField(holding: valid) {
                    try await type(odd, into: field, of: method, visit, connection)
                }
            }
            #expect(try await visit.isWorking(), "the service is no longer as it was")
        }
    }

    @Test("closes the connection when it is longer than 4 KiB, and writes nothing", arguments: Visit.methods)
    func tooLong(method: String) async throws {
        try await withBridge(sendsMail: false) { bridge in
            let visit = try await Visit(bridge)
            for field in try await visit.parameters(of: method).keys.sorted() {
                var parameters = try await visit.parameters(of: method)
                parameters[field] = String(repeating: "e", count: 4097)
                let before = try await Snapshot.take(bridge)
                let connection = try RawConnection(bridge.socket)
                #expect(await connection.exchange("\(Portal.interface).\(method)", parameters) == nil, "\(field)")
                #expect(try await Snapshot.take(bridge) == before, "\(field)")
            }
            #expect(try await visit.isWorking(), "the service is no longer as it was")
        }
    }

    @Test("is typed into every field of every method of the interface")
    func complete() async throws {
        try await withBridge(sendsMail: false) { bridge in
            let visit = try await Visit(bridge)
            for (method, fields) in try Visit.fields() {
                let parameters = try await visit.parameters(of: method)
                #expect(Set(parameters.keys) == fields, "\(method)")
            }
        }
    }

    private func type(
        _ odd: String, into field: String, of method: String, _ visit: Visit, _ connection: RawConnection
    ) async throws {
        let bridge = visit.bridge
        // Tries are spaced out by the clock alone, so that each one is looked at.
        bridge.clock.advance(86400)
        var parameters = try await visit.parameters(of: method)
        let fits = Fitting(method: method, field: field, valid: parameters[field] ?? "").admits(odd)
        parameters[field] = odd
        let before = try await Snapshot.take(bridge)
        guard let bytes = await connection.exchange("\(Portal.interface).\(method)", parameters) else {
            Issue.record("\(method).\(field): the connection was closed over \(odd.debugDescription)")
            throw TestFailure("no connection")
        }
        let written = try await Snapshot.take(bridge).changed(since: before)
        let error = try Reply(parsing: bytes).error
        let what = "\(method).\(field) = \(odd.prefix(60).debugDescription): \(error ?? "granted")"
        if let error {
            #expect(!fits, "\(what): refused although it fits")
            #expect(Self.declared.contains(error), "\(what): not a word of the contract")
            #expect(written.subtracting(try await visit.mayCost(method, field)).isEmpty, "\(what): wrote \(written)")
        } else {
            #expect(fits, "\(what): granted although it does not fit")
            let isForAnybody = ["RequestTemporaryPassword", "RequestIdentifierReminder"].contains(method)
            #expect(!isForAnybody || field == "client" || written.isEmpty, "\(what): wrote \(written)")
            visit.granted(method, parameters)
            try await opensOnlyAsTyped(method, parameters, bridge)
        }
    }

    /// A password that was accepted is that very text, and no hash of another.
    private func opensOnlyAsTyped(_ method: String, _ parameters: [String: String], _ bridge: Bridge) async throws {
        guard let identifier = parameters["identifier"].flatMap(Identifier.init(stored:)),
            let password = parameters["newPassword"] ?? (method == "Activate" ? parameters["password"] : nil)
        else { return }
        #expect(try await bridge.store.checkPassword(Secret(password), of: identifier), "\(method): does not open")
        #expect(
            try await !bridge.store.checkPassword(Secret(OddTexts.hashedOut), of: identifier),
            "\(method): a hash opened")
    }

    private static let declared: Set<String> = Set(
        [
            "ActivationRefused", "IdentifierUnavailable", "IdentifierInvalid", "PasswordRejected", "MailInvalid",
            "CredentialsRefused", "NotPermitted",
        ].map { "\(Portal.interface).\($0)" })
}
