import Accounts
import ControlAPI
import Directory
import Foundation
import NIOConcurrencyHelpers
import Settings
import TestSupport
import Varlink

@testable import PasserelleDaemon

/// Two schools of a bridge, and what their administrators reach them by.
///
/// Marie Durand of the college, who has an entry among the administrators, and Anne Kerbrat of the lycée, a mother with an account.
struct Desk: Sendable {
    static let college = "0440001A"
    static let lycee = "0440002B"
    static let password = "Un-pont-de-pierre-7"

    let bridge: Bridge
    let socket: String
    let sessions: HelpdeskSessions
    let clock: DeskClock

    var branch: String { "ou=helpdesk,ou=services,\(bridge.directory.suffix)" }
    var marie: String { "uid=marie.durand,\(branch)" }

    func call<Method: ControlMethod>(_ method: Method.Type, _ parameters: Method.Parameters) async throws
        -> Method.Reply
    {
        try await VarlinkClient.connect(path: socket).call(method, parameters)
    }

    func replies<Method: ControlMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) async throws -> [Method.Reply] {
        var replies: [Method.Reply] = []
        for try await reply in try await VarlinkClient.connect(path: socket).stream(method, parameters) {
            replies.append(reply)
        }
        return replies
    }

    func signIn(_ identifier: String = "marie.durand", _ password: String = Desk.password) async throws -> SensitiveText
    {
        try await call(Helpdesk.SignIn.self, .init(identifier: identifier, password: SensitiveText(password))).session
    }

    /// A pupil of a school, as a feed would bring them.
    @discardableResult
    func register(
        _ number: Int, _ givenName: String, _ surname: String = "Le Goff", at uai: String = Desk.college,
        form: String = "3B"
    ) async throws -> RegistrationKey {
        guard let born = CivilDate(iso8601: "2012-12-18"), let today = CivilDate(iso8601: "2026-11-24") else {
            throw TestFailure("no such day")
        }
        var facts = PupilFacts(
            key: RegistrationKey("AC-TEST$\(number)"), source: "AC-TEST", surname: surname, givenName: givenName,
            birthDate: born, schoolUAI: uai, schoolName: uai == Self.college ? "Collège Jules Verne" : "Lycée Camus")
        facts.classes = [form]
        _ = try await bridge.store.store(facts, standing: nil, today: today)
        return facts.key
    }

    /// The account of somebody who is registered.
    func open(_ key: RegistrationKey, _ identifier: String, childGivenName: String) async throws -> Pupil {
        let person = Pupil(bridge, identifier)
        let code = try await bridge.issueCode(key)
        _ = try await bridge.call(
            Portal.Activate.self, person.activation(code, givenName: childGivenName))
        person.open("Mimosa-42")
        return person
    }

    /// Anne, mother of a pupil of the lycée, whom a group names its administrator.
    func openAnne() async throws -> Pupil {
        let pupil = try await register(200, "Yann", "Kerbrat", at: Self.lycee)
        let anne = try await open(
            bridge.registerRelative(of: pupil), "anne.kerbrat", childGivenName: "Yann")
        try await name(Self.lycee, bridge.dn("anne.kerbrat"))
        return anne
    }

    /// Has a group name an administrator, as the academy's team does.
    func name(_ uai: String, _ member: String) async throws {
        let status = try await bridge.directory.add(
            "dn: cn=\(uai),\(branch)\nobjectClass: groupOfNames\ncn: \(uai)\nmember: \(member)\n")
        guard status == 0 else { throw TestFailure("no group: \(status)") }
    }

    func change(_ ldif: String) async throws {
        let status = try await bridge.directory.modify(ldif)
        guard status == 0 else { throw TestFailure("not written: \(status)\n\(ldif)") }
    }

    /// What somebody who looks after the directory does before anybody can sign in.
    func prepare() async throws {
        for (uai, name) in [(Self.college, "Collège Jules Verne"), (Self.lycee, "Lycée Camus")] {
            _ = try await bridge.store.store(SchoolFacts(uai: uai, feedID: nil, source: "AC-TEST", name: name))
        }
        let status = try await bridge.directory.add(
            """
            dn: \(branch)
            objectClass: organizationalUnit
            ou: helpdesk

            dn: \(marie)
            objectClass: inetOrgPerson
            uid: marie.durand
            cn: Marie Durand
            sn: Durand

            """)
        guard status == 0 else { throw TestFailure("no administrator: \(status)") }
        try await name(Self.college, marie)
        try await setPassword(of: marie, to: Self.password)
    }

    func setPassword(of name: String, to password: String) async throws {
        let result = try await bridge.directory.run(
            "ldappasswd", ["-T", try bridge.directory.file(password), name], as: .daemon)
        guard result.status == 0 else { throw TestFailure("no password: \(result.output)") }
    }

    /// Everything in the directory, once nothing is under way that nobody asked for.
    func everything() async throws -> [[String: [String]]] {
        try await bridge.eventually("mails sent and used registrations removed") {
            var isClean = try await bridge.store.count(.owedMails) == 0
            try await bridge.store.leftOverRegistrations { _ in isClean = false }
            return isClean
        }
        return try await bridge.directory.search(as: .daemon)
    }

    /// Every line that the audit has so far.
    var audit: String {
        get throws { try String(contentsOfFile: "\(bridge.directory.scratch)/audit.log", encoding: .utf8) }
    }
}

/// The time as sessions see it.
final class DeskClock: Sendable {
    private let offset = NIOLockedValueBox<Duration>(.zero)

    func advance(_ time: Duration) { offset.withLockedValue { $0 += time } }
    var now: ContinuousClock.Instant { ContinuousClock.now + offset.withLockedValue { $0 } }
}

/// Runs `body` with a bridge, its administrators, and the interface that they come in by.
func withDesk(
    beat: Duration = .zero, cost: PasswordHasher.Cost = .least, passwordsPerHour: Int = 30,
    _ body: (Desk) async throws -> Void
) async throws {
    try await withBridge(beat: beat, cost: cost, helpdesk: true) { bridge in
        let clock = DeskClock()
        let sessions = HelpdeskSessions(
            .init(branch: nil, idle: .seconds(900), longest: .seconds(8 * 3600), passwordsPerHour: passwordsPerHour)
        ) { clock.now }
        let desk = Desk(
            bridge: bridge, socket: "\(bridge.directory.scratch)/helpdesk", sessions: sessions, clock: clock)
        let server = try server(desk, beat)
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await server.start()
            group.addTask { try await server.run() }
            do {
                try await desk.prepare()
                try await body(desk)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try? await group.waitForAll()
        }
    }
}

private func server(_ desk: Desk, _ beat: Duration) throws -> VarlinkServer {
    let service = HelpdeskService(
        operations: desk.bridge.operations, throttles: desk.bridge.throttles, beat: AnswerBeat(interval: beat),
        sessions: desk.sessions)
    let text = try String(
        contentsOfFile: "\(Repository.root)/schema/varlink/\(Helpdesk.interface).varlink", encoding: .utf8)
    var interface = InterfaceImplementation(try InterfaceDescription(parsing: text)) { _, _ in true }
    service.register(in: &interface)
    return try VarlinkServer(
        info: ServiceInfo(
            vendor: "passerelle", product: "passerelle", version: Version.current, url: "https://example.org"),
        interfaces: [interface], address: .path(desk.socket, mode: 0o600, group: nil), limits: .portal,
        logger: testLogger("varlink"))
}

/// Runs an administrator's call that has to be refused, and tells how.
func deskRefusal(_ body: () async throws -> some Any) async -> Helpdesk.Failure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? CallError).flatMap(Helpdesk.Failure.init)
    }
}
