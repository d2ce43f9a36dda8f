import Accounts
import ControlAPI
import Directory
import EmbeddedDirectory
import Foundation
import LDAPClient
import Logging
import Mailing
import Settings
import TestSupport
import Varlink

@testable import PasserelleDaemon

/// Runs `body` with a bridge of its own, which has ended when this returns.
///
/// - Parameters:
///   - sendsMail: whether the worker runs by itself; else a test calls `worker.sweep()`.
///   - watches: whether what others write is put right.
///   - keepsUp: whether upkeep runs by itself; else a test says when, as one that moves the clock has to.
///   - beat: how answers are evened out; nothing by default, since most tests do not measure time.
///   - cost: of a password's hash; by default the cheapest that libargon2 makes, because what is under test is who may
///     do what, not how long guessing takes.
///   - relay: what takes the mails; the bridge's mailbox by default.
///   - patience: for one operation of the directory. The daemon's own default is 8 s.
///   - helpdesk: whether groups of the directory may name schools' administrators.
///   - path: the way to the directory's local socket, when it leads through something of the test's.
func withBridge<Result: Sendable>(
    sendsMail: Bool = true, watches: Bool = false, keepsUp: Bool = true, beat: Duration = .zero,
    policy: LifecyclePolicy = LifecyclePolicy(),
    throttling: Configuration.Throttling? = nil, cost: PasswordHasher.Cost = .least,
    relay: (any MailTransport)? = nil, patience: Duration = .seconds(20), helpdesk: Bool = false,
    configure: (inout EmbeddedDirectoryConfiguration) throws -> Void = { _ in },
    through path: (TestDirectory) throws -> String = { try $0.ldapiURI }, _ body: (Bridge) async throws -> Result
) async throws -> Result {
    func quickened(_ configuration: inout EmbeddedDirectoryConfiguration) throws {
        configuration.durability = .whenConvenient
        configuration.passwordPattern = cost.directoryPattern
        try configure(&configuration)
    }
    return try await withDirectory(configure: quickened) { directory in
        var ldap = LDAPConfiguration(
            uris: [try LDAPURI(parsing: path(directory))], credentials: .external())
        ldap.operationTimeout = patience
        // Many slapds start at once when tests run side by side; a test that is about waiting says how long.
        if patience >= .seconds(20) { ldap.sessionTimeout = patience }
        let pool = LDAPPool(ldap, logger: testLogger("ldap"))
        var settings = throttling ?? unthrottled
        settings.answerBeatMilliseconds = Int(beat / .milliseconds(1))
        let throttles = Throttles(settings)
        let bridge = try await bridge(
            directory, pool, throttles, policy: policy, cost: cost, relay: relay, helpdesk: helpdesk)
        let server = try portalServer(bridge, settings)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            try await server.start()
            group.addTask { try await server.run() }
            if keepsUp {
                group.addTask {
                    try await Upkeep(operations: bridge.operations, interval: .seconds(86400), longest: .zero).run()
                }
            }
            if watches {
                group.addTask {
                    try await Watch(operations: bridge.operations, pollInterval: .milliseconds(100)).run()
                }
            }
            if sendsMail { group.addTask { try await bridge.worker.run() } }
            let result: Result
            do { result = try await body(bridge) } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try? await group.waitForAll()
            return result
        }
    }
}

private let unthrottled = Configuration.Throttling(
    clientBurst: 1_000_000, clientPerMinute: 1_000_000, mailsPerClientPerHour: 100_000, mailsPerAccountPerHour: 1000,
    mailsPerAccountPerDay: 1000, answerBeatMilliseconds: 0)

private func bridge(
    _ directory: TestDirectory, _ pool: LDAPPool, _ throttles: Throttles, policy: LifecyclePolicy,
    cost: PasswordHasher.Cost, relay: (any MailTransport)?, helpdesk: Bool
) async throws -> Bridge {
    guard let key = InstallationKey(Secret([UInt8](repeating: 7, count: InstallationKey.byteCount))),
        let generator = TemporaryPasswordGenerator()
    else { throw TestFailure("no key") }
    var layout = DirectoryLayout(suffix: try DN(parsing: directory.suffix))
    if helpdesk { layout.helpdesk = layout.services.child("ou", "helpdesk") }
    let store = DirectoryStore(ldap: pool, layout: layout, cost: cost)
    let clock = TestClock()
    let operations = AccountOperations(
        directory: store, hasher: try PasswordHasher(cost: cost, concurrency: 2),
        lifecycle: Lifecycle(policy: policy), key: key, generator: generator,
        audit: try AuditLog(path: "\(directory.scratch)/audit.log", logger: testLogger("audit")), mailBell: Bell(),
        logger: testLogger("bridge"), now: { clock.now })
    store.beforeHiding { try await operations.mend($0, orWrite: $1) }
    let site = try MailSite(
        portalURL: "https://teleservices.example.org", academyName: "Académie",
        helpText: "Le secrétariat peut vous aider.",
        from: try MailAddress("ne-pas-repondre@example.org"))
    let mailbox = Mailbox()
    let worker = MailWorker(
        operations: operations,
        templates: Current(try MailTemplates(folder: "\(Repository.root)/config/templates/mail", site: site)),
        transport: relay ?? mailbox,
        concurrency: 4, pollInterval: .seconds(1))
    return Bridge(
        directory: directory, pool: pool, store: store, operations: operations, throttles: throttles, mailbox: mailbox,
        worker: worker,
        socket: "\(directory.scratch)/portal", clock: clock)
}

private func portalServer(_ bridge: Bridge, _ throttling: Configuration.Throttling) throws -> VarlinkServer {
    let service = PortalService(
        operations: bridge.operations, throttles: bridge.throttles,
        beat: AnswerBeat(interval: .milliseconds(throttling.answerBeatMilliseconds)))
    let text = try String(
        contentsOfFile: "\(Repository.root)/schema/varlink/\(Portal.interface).varlink", encoding: .utf8)
    var interface = InterfaceImplementation(try InterfaceDescription(parsing: text)) { _, _ in true }
    service.register(in: &interface)
    var limits = ServerLimits.portal
    limits.deadlineError = Portal.Failure.directoryUnavailable.callError
    return try VarlinkServer(
        info: ServiceInfo(
            vendor: "passerelle", product: "passerelle", version: Version.current, url: "https://example.org"),
        interfaces: [interface], address: .path(bridge.socket, mode: 0o600, group: nil), limits: limits,
        logger: testLogger("varlink"))
}
