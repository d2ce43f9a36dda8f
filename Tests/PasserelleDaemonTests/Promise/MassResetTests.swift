import ControlAPI
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// Strangers who know everybody's identifier and address, and mean to lock a school out or to fill its mailboxes. What holds them
/// off is what is shipped.
@Suite("Temporary passwords and reminders that strangers ask for a whole school")
struct MassResetTests {
    private static let people = 40
    private static let hours = 2
    private static let timesAnHour = 10

    @Test("again and again, each time from elsewhere, lock nobody out and bring no mailbox more mails than it may get")
    func fromEverywhere() async throws {
        try await withSchool { school in
            let mailboxes = Set(school.people.map(\.mail)).count
            let first = school.mails
            var answers = 0
            var mostInAnHour = 0
            for hour in 0..<Self.hours {
                let before = school.mails
                for time in 0..<Self.timesAnHour {
                    answers += try await school.ask { "2001:db8:\(hour):\(time * 100 + $0)::1" }
                }
                mostInAnHour = max(mostInAnHour, school.mailsByAddress(since: before).values.max() ?? 0)
                school.bridge.clock.advance(3600)
            }
            // Everybody is told the same, those too who get no more mails.
            #expect(answers == 2 * Self.people * Self.timesAnHour * Self.hours)
            #expect(mostInAnHour <= school.limits.mailsPerAccountPerHour)
            let byAddress = school.mailsByAddress(since: first)
            let mostInADay = byAddress.values.max() ?? 0
            #expect(mostInADay <= school.limits.mailsPerAccountPerDay)
            // Were no mail sent at all, the limits would hold, too.
            #expect(byAddress.count == mailboxes)
            let open = try await school.open()
            print(
                "a mass reset: \(answers) requests for \(Self.people) accounts: in one of \(mailboxes) mailboxes at most "
                    + "\(mostInAnHour) mails an hour and \(mostInADay) a day; \(open) passwords still open")
            #expect(open == Self.people)
        }
    }

    @Test("from one network bring as many mails as that may cause, whoever they are for")
    func fromOneNetwork() async throws {
        try await withSchool { school in
            let before = school.mails
            let answers = try await school.ask { "2001:db8::\($0)" }
            #expect(answers <= school.limits.clientBurst + school.limits.clientPerMinute)
            let mails = school.mails - before
            print("a mass reset from one network: \(2 * Self.people) requests, \(answers) answers, \(mails) mails")
            #expect(mails > 0 && mails <= school.limits.mailsPerClientPerHour)
            #expect(try await school.open() == Self.people)
        }
    }

    private func withSchool(_ body: (AttackedSchool) async throws -> Void) async throws {
        let shipped = try ShippedConfigurationTests.leftOut()
        try await withBridge(policy: shipped.lifecycle, throttling: shipped.throttling) { bridge in
            try await body(AttackedSchool(of: Self.people, bridge, shipped.throttling))
        }
    }
}

/// Pupils with accounts, every other pair of them brother and sister at one address.
private struct AttackedSchool: Sendable {
    struct Person: Sendable {
        var identifier: String
        var mail: String
    }

    private static let password = "Mimosa-42"

    let bridge: Bridge
    let limits: Configuration.Throttling
    let people: [Person]
    private let clients: [VarlinkClient]

    init(of count: Int, _ bridge: Bridge, _ limits: Configuration.Throttling) async throws {
        self.bridge = bridge
        self.limits = limits
        let people = (0..<count).map { number in
            let pair = number / 2
            return Person(
                identifier: "pupil.\(number)",
                mail: pair.isMultiple(of: 2) ? "pupil.\(number)@example.org" : "family.\(pair)@example.org")
        }
        self.people = people
        clients = try await bridge.clients(8)
        for (number, person) in people.enumerated() {
            let code = try await bridge.issueCode(bridge.register(number))
            var activation = Pupil(bridge, person.identifier).activation(code, password: Self.password)
            activation.mail = person.mail
            _ = try await bridge.call(Portal.Activate.self, activation)
        }
        try await bridge.eventually("the mails of the first visits") { bridge.mailbox.mails.count == count }
        try await mailsHaveLeft()
    }

    /// How many have arrived.
    var mails: Int { bridge.mailbox.mails.count }

    func mailsByAddress(since count: Int) -> [String: Int] {
        Dictionary(grouping: bridge.mailbox.mails.dropFirst(count)) { $0.to }.mapValues(\.count)
    }

    /// A temporary password and a reminder for everybody, eight people at a time. What comes of it has left when this returns:
    /// a mail that is owed already would hide a next one that should not be.
    ///
    /// - Parameter address: the stranger's who asks in the name of the person with this number.
    /// - Returns: how many requests were answered as anybody's.
    func ask(from address: @escaping @Sendable (Int) -> String) async throws -> Int {
        let answers = await people.indices.concurrently(clients.count) { number in
            let (client, person, asker) = (clients[number % clients.count], people[number], address(number))
            let password = try? await client.call(
                Portal.RequestTemporaryPassword.self, .init(identifier: person.identifier, client: asker))
            let reminder = try? await client.call(
                Portal.RequestIdentifierReminder.self, .init(mail: person.mail, client: asker))
            return (password == nil ? 0 : 1) + (reminder == nil ? 0 : 1)
        }
        try await mailsHaveLeft()
        return answers.reduce(0, +)
    }

    /// How many can still sign in with the password they have had from the beginning: at E-lyco and at the portal.
    func open() async throws -> Int {
        var count = 0
        for person in people {
            let isOpen = try await bridge.directory.canBind(
                dn: bridge.dn(person.identifier), password: Self.password)
            let signIn = try await bridge.call(
                Portal.Authenticate.self,
                .init(identifier: person.identifier, password: SensitiveText(Self.password)))
            if isOpen, signIn.outcome == .granted { count += 1 }
        }
        return count
    }

    private func mailsHaveLeft() async throws {
        try await bridge.eventually("the mails") { try await bridge.store.count(.owedMails) == 0 }
    }
}
