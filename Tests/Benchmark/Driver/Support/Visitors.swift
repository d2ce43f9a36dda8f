import ControlAPI
import Directory
import TestSupport
import Varlink

/// First visits, each a call on one of several connections with the portal's socket.
struct Visitors: Sendable {
    let installation: Installation
    static let password = SensitiveText("Un-pont-de-pierre-7")

    /// Opens an account for each of `numbers`, who are registered at `school`, and waits for the last answer.
    ///
    /// Codes are issued before the clock runs. `client` is left out: nobody is throttled.
    func activate(_ numbers: Range<Int>, school: String, connections: Int) async throws -> Measurement {
        let codes = try await Codes.issue(school: school, at: installation)
        let clients = try await Self.connect(connections, to: installation.portal)
        let seconds = try await timed {
            try await concurrently(clients.enumerated(), width: connections) { position, client in
                for number in stride(from: numbers.lowerBound + position, to: numbers.upperBound, by: connections) {
                    guard let code = codes[Pupils.key(number).text] else { throw TestFailure("no code for \(number)") }
                    _ = try await client.call(
                        Portal.Activate.self,
                        .init(
                            code: code, givenName: Pupils.givenName(number), birthDate: Pupils.birthDate(number),
                            identifier: Pupils.identifier(number), password: Self.password,
                            mail: "\(Pupils.identifier(number))@example.org"))
                }
            }
        }
        for client in clients { await client.close() }
        return Measurement(count: numbers.count, seconds: seconds)
    }

    static func connect(_ count: Int, to path: String) async throws -> [VarlinkClient] {
        var clients: [VarlinkClient] = []
        for _ in 0..<count { clients.append(try await VarlinkClient.connect(path: path)) }
        return clients
    }

    /// Waits until every mail that the activations owe has left, so that none leaves while C is measured.
    func waitForMails() async throws {
        let layout = try installation.layout
        try await installation.withPool(sessions: 1) { pool in
            let directory = DirectoryStore(ldap: pool, layout: layout)
            try await Self.wait("the mails") { try await directory.count(.owedMails) == 0 }
        }
    }

    /// The same for the registrations of a school, everybody at which has an account now.
    func waitForRemovals(at school: String) async throws {
        let registry = try installation.layout.registry
        try await installation.withPool(sessions: 1) { pool in
            try await Self.wait("the removals") {
                let left = pool.search(
                    base: registry, scope: .one, filter: .equal("passerelleUAI", school), attributes: ["1.1"])
                for try await _ in left { return false }
                return true
            }
        }
    }

    /// Nothing announces the last one, and asking without a pause would slow it down.
    private static func wait(_ what: String, until isOver: @escaping @Sendable () async throws -> Bool) async throws {
        try await within(.seconds(300), what) {
            while try await !isOver() { try await Task.sleep(for: .milliseconds(50)) }
        }
    }
}
