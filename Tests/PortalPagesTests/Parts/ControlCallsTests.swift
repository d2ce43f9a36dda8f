import ControlAPI
import Foundation
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

@testable import PortalPages

@Suite("The portal's calls of the daemon")
struct ControlCallsTests {
    @Test("keep what came of letters, when the daemon fails before the last, and say that it did")
    func brokenOff() async throws {
        for count in 0...2 {
            try await withDaemon(failingAfter: count) { calls in
                let parameters = Helpdesk.IssueCodes.Parameters(
                    session: SensitiveText("x"), schoolUAI: "0440001A", class: "3B", onlyMissing: true)
                func issue() async throws -> [String] {
                    let (replies, failure) = try await calls.collectWhatCame(Helpdesk.IssueCodes.self, parameters)
                    #expect(failure as? Helpdesk.Failure == .directoryUnavailable)
                    return replies.compactMap(\.issued?.key)
                }
                if count == 0 {
                    await #expect(throws: Helpdesk.Failure.directoryUnavailable) { try await issue() }
                } else {
                    let issued = try await issue()
                    #expect(issued == (1...count).map { "\($0)" })
                }
                // Where nothing is done by a reply, there is none to keep.
                await #expect(throws: Helpdesk.Failure.directoryUnavailable) {
                    try await calls.collect(Helpdesk.IssueCodes.self, parameters)
                }
            }
        }
    }

    /// A daemon that issues so many codes, and then has no directory any more.
    private func withDaemon(failingAfter count: Int, _ body: (ControlCalls) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let text = try String(
                contentsOfFile: "\(Repository.root)/schema/varlink/\(Helpdesk.interface).varlink", encoding: .utf8)
            var interface = InterfaceImplementation(try InterfaceDescription(parsing: text)) { _, _ in true }
            interface.stream(Helpdesk.IssueCodes.self, requiresMore: true) { _, _, replies in
                for number in 0..<count {
                    let code = Helpdesk.IssuedCode(
                        key: "\(number + 1)", code: SensitiveText("ABCDEFGHJKMNP"), givenName: "Zoé",
                        surname: "Le Goff",
                        expiresAt: "2027-01-23T00:00:00Z")
                    try await replies.send(.init(issued: code))
                }
                throw Helpdesk.Failure.directoryUnavailable.callError
            }
            let socket = "\(folder)/socket"
            let server = try VarlinkServer(
                info: ServiceInfo(vendor: "passerelle", product: "test", version: "0", url: "https://example.org"),
                interfaces: [interface], address: .path(socket, mode: 0o600, group: nil), limits: .portal,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await server.start()
            do {
                try await body(
                    ControlCalls(
                        .init(socket: socket, calls: 4, callSeconds: 10),
                        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            } catch {
                await server.shutdown()
                throw error
            }
            await server.shutdown()
        }
    }
}
