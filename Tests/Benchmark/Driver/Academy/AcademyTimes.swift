import Accounts
import ControlAPI
import LDAPClient
import TestSupport
import Varlink

/// How long people wait in an academy of some size: the office that searches, a first visit, the ENT that signs somebody in.
struct AcademyTimes: Sendable {
    let installation: Installation
    let generator: FeedGenerator

    struct Result: Sendable {
        var medians: [(title: String, seconds: Double)]
    }

    /// Of each kind; as many people are looked for, and as many come, in an academy of any size.
    private static let count = 100

    func measure() async throws -> Result {
        let administration = try await VarlinkClient.connect(path: installation.administration)
        let people = try await pupils(administration)
        let searches = try await each(people) { person in
            _ = try await administration.call(
                Administration.FindRegistrations.self,
                .init(text: "\(person.surname) \(person.givenName)", schoolUAI: generator.uai(0)))
        }
        // One, as there is one in a small academy: more of a name take longer because there are more.
        let everywhere = try await each(people) { person in
            _ = try await administration.call(
                Administration.FindRegistrations.self, .init(text: "\(person.surname) \(person.givenName)", limit: 1))
        }
        await administration.close()
        let codes = try await Codes.issue(school: generator.uai(0), at: installation)
        let portal = try await VarlinkClient.connect(path: installation.portal)
        let activations = try await each(people.enumerated().map { ($0, $1) }) { number, person in
            guard let code = codes[person.key], let birthDate = person.birthDate else {
                throw TestFailure("no code for \(person.key)")
            }
            _ = try await portal.call(
                Portal.Activate.self,
                .init(
                    code: code, givenName: person.givenName, birthDate: birthDate,
                    identifier: Pupils.identifier(number), password: Visitors.password,
                    mail: "\(Pupils.identifier(number))@example.org"))
        }
        await portal.close()
        // What follows an activation is not to be mistaken for a slow bind.
        try await Visitors(installation: installation).waitForMails()
        let binds = try await binds(people.count)
        return Result(medians: [
            ("a school's search by name", searches), ("the academy's, for one of a name", everywhere),
            ("an activation", activations),
            ("the ENT's search and bind", binds),
        ])
    }

    /// Pupils of the first school.
    private func pupils(_ client: VarlinkClient) async throws -> [Administration.Registration] {
        let reply = try await client.call(
            Administration.FindRegistrations.self, .init(schoolUAI: generator.uai(0), limit: 1_000))
        let pupils = reply.registrations.filter { $0.kind == .pupil }.sorted { $0.key < $1.key }.prefix(Self.count)
        guard pupils.count == Self.count else { throw TestFailure("only \(pupils.count) pupils at the first school") }
        return Array(pupils)
    }

    private func binds(_ count: Int) async throws -> Double {
        let layout = try installation.layout
        return try await installation.withPool(sessions: 1) { pool in
            try await each(Array(0..<count)) { number in
                let login = Filter.equal("ENTPersonLogin", Pupils.identifier(number))
                var found: DN?
                for try await entry in pool.search(
                    base: layout.people, scope: .subtree, filter: login, attributes: ["1.1"], sizeLimit: 1)
                {
                    found = entry.dn
                }
                guard let found,
                    try await pool.checkPassword(dn: found, password: Array(Visitors.password.text.utf8))
                else { throw TestFailure("\(Pupils.identifier(number)) does not come in") }
            }
        }
    }

    /// The median of one after the other.
    private func each<Item: Sendable>(
        _ items: [Item], _ body: @Sendable (Item) async throws -> Void
    ) async throws -> Double {
        var times: [Double] = []
        for item in items { times.append(try await timed { try await body(item) }) }
        return times.median
    }
}
