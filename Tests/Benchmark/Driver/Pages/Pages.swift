import ControlAPI
import TestSupport
import Varlink

/// Figure 6: what somebody does at the portal, against the calls that the daemon answers for it.
///
/// A login is three pages: the first one, the form that is sent, one's own. A whole change of password is five, from the form with
/// the temporary one to the page that says that it is done. Every visitor is a new one. The calls beside are those that the portal
/// makes for these pages, on connections that stay.
struct Pages: Sendable {
    static let connections = 8
    private static let changed = SensitiveText("Un-pont-de-bois-8")

    let installation: Installation
    let portal: RunningPortal
    let people: Int
    /// People with accounts, and their passwords as they are at first.
    let numbers: Range<Int>

    /// Rates, and how long the form takes that the daemon has to think about.
    func compare(_ hash: String, rounds: Int) async throws -> [Comparison] {
        var logins = Comparison(figure: 6, title: "logins, \(hash) hash : calls", people: people)
        var loginTime = Comparison(figure: 6, title: "  99 of 100 within", people: people, unit: " µs")
        var changes = Comparison(figure: 6, title: "changes of password, \(hash) hash : calls", people: people)
        var changeTime = Comparison(figure: 6, title: "  99 of 100 within", people: people, unit: " µs")
        func add(_ ours: Measurement, _ theirs: Measurement, to rate: inout Comparison, _ time: inout Comparison) {
            rate.ours.append(ours.rate)
            rate.theirs.append(theirs.rate)
            time.ours.append(ours.p99 ?? .nan)
            time.theirs.append(theirs.p99 ?? .nan)
        }
        for round in 0..<rounds {
            let password = round == 0 ? Visitors.password : Self.changed
            add(try await logInByPages(password), try await logInByCalls(password), to: &logins, &loginTime)
            let byPages = try await changeByPages(try await temporaryPasswords())
            let byCalls = try await changeByCalls(try await temporaryPasswords())
            add(byPages, byCalls, to: &changes, &changeTime)
            progress("pages, \(hash) hash, round \(round + 1) of \(rounds)")
        }
        return [logins, loginTime, changes, changeTime]
    }

    private func logInByPages(_ password: SensitiveText) async throws -> Measurement {
        try await byPages { client, number in
            let first = try await client.get("/")
            let form = ["identifier": Pupils.identifier(number), "password": password.text]
            let seconds = try await timed { try await client.post("/connexion", form, from: first) }
            try await client.get("/espace")
            return seconds
        }
    }

    private func logInByCalls(_ password: SensitiveText) async throws -> Measurement {
        try await byCalls { client, number in
            let identifier = Pupils.identifier(number)
            let seconds = try await timed {
                _ = try await client.call(
                    Portal.Authenticate.self, .init(identifier: identifier, password: password))
            }
            _ = try await client.call(Portal.DescribeAccount.self, .init(identifier: identifier))
            return seconds
        }
    }

    private func changeByPages(_ temporary: [Int: SensitiveText]) async throws -> Measurement {
        let changed = Self.changed.text
        return try await byPages { client, number in
            let secret = temporary[number]?.text ?? ""
            let first = try await client.get("/")
            try await client.post(
                "/connexion", ["identifier": Pupils.identifier(number), "password": secret], from: first)
            let form = try await client.get("/mot-de-passe-temporaire")
            let fields = ["temporary": secret, "password": changed, "confirmation": changed]
            let seconds = try await timed {
                try await client.post("/mot-de-passe-temporaire", fields, from: form)
            }
            try await client.get("/mot-de-passe-change")
            return seconds
        }
    }

    private func changeByCalls(_ temporary: [Int: SensitiveText]) async throws -> Measurement {
        try await byCalls { client, number in
            let identifier = Pupils.identifier(number)
            let secret = temporary[number] ?? SensitiveText("")
            _ = try await client.call(Portal.Authenticate.self, .init(identifier: identifier, password: secret))
            // For the form, and for what was sent with it.
            for _ in 0..<2 { _ = try await client.call(Portal.DescribePasswordRules.self, NoParameters()) }
            return try await timed {
                _ = try await client.call(
                    Portal.ReplaceTemporaryPassword.self,
                    .init(identifier: identifier, temporaryPassword: secret, newPassword: Self.changed))
            }
        }
    }

    /// One for everybody, from the school's office: before the clock runs, and with its mails sent.
    private func temporaryPasswords() async throws -> [Int: SensitiveText] {
        let client = try await VarlinkClient.connect(path: installation.administration)
        var secrets: [Int: SensitiveText] = [:]
        for number in numbers {
            secrets[number] = try await client.call(
                Administration.IssueTemporaryPassword.self, .init(identifier: Pupils.identifier(number))
            ).temporaryPassword
        }
        await client.close()
        try await Visitors(installation: installation).waitForMails()
        return secrets
    }

    private func byPages(
        _ visit: @escaping @Sendable (inout PageClient, Int) async throws -> Double
    ) async throws -> Measurement {
        try await shared { numbers in
            try await PageClient.with(port: portal.port) { client in
                var times: [Double] = []
                for number in numbers {
                    client.cookie = nil
                    times.append(try await visit(&client, number))
                }
                return times
            }
        }
    }

    private func byCalls(
        _ visit: @escaping @Sendable (VarlinkClient, Int) async throws -> Double
    ) async throws -> Measurement {
        try await shared { numbers in
            let client = try await VarlinkClient.connect(path: installation.portal)
            var times: [Double] = []
            for number in numbers { times.append(try await visit(client, number)) }
            await client.close()
            return times
        }
    }

    /// - Parameter serve: for the people of one connection; answers the times of what was asked to be timed.
    private func shared(
        _ serve: @escaping @Sendable (StrideTo<Int>) async throws -> [Double]
    ) async throws -> Measurement {
        let numbers = numbers
        return try await within(.seconds(300), "visiting") {
            let start = ContinuousClock.now
            let times = try await withThrowingTaskGroup(of: [Double].self) { group in
                for position in 0..<Self.connections {
                    let theirs = stride(
                        from: numbers.lowerBound + position, to: numbers.upperBound, by: Self.connections)
                    group.addTask { try await serve(theirs) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            return Measurement(
                count: numbers.count, seconds: (ContinuousClock.now - start) / .seconds(1),
                p50: times.percentile(0.5) * 1e6, p99: times.percentile(0.99) * 1e6)
        }
    }
}
