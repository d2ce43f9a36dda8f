import Testing

@testable import LDAPClient

@Suite("When servers fail", .serialized, .timeLimit(.minutes(1)))
struct FailureTests {
    private let suffix = TemporarySlapd.suffix

    /// Asks until the answer comes, for ten seconds at most.
    private func eventually<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if let answer = try? await ask() { return answer }
            await Task.yield()
        }
        return try await ask()
    }

    @Test("a killed server is an error for those under way, within their time, and works again once it is back")
    func killed() async throws {
        try await withDirectory(
            entries: person(0),
            configuration: .test {
                $0.operationTimeout = .seconds(3)
                $0.sessionTimeout = .milliseconds(300)
            }
        ) {
            ldap, server in
            let dn = suffix.child("cn", "p0")
            _ = try await eventually { try await ldap.read(dn) }
            let before = ldap.statistics.reconnects
            server.pause()
            let writes = (0..<10).map { number in
                Task { try await ldap.modify(dn, [.replace("title", ["\(number)"])]) }
            }
            // All are sent: those that are not would say that nothing was written.
            let session = try await ldap.shared.acquire(until: .now + .seconds(3), orWhenEmpty: .now)
            try await eventually { if await session.underWay < 10 { throw LDAPError(.other) } }
            ldap.release(session, of: ldap.shared)
            server.kill()
            for write in writes {
                do {
                    try await write.value
                    Issue.record("acknowledged by a stopped server")
                } catch let error as LDAPError {
                    #expect(error.code == .serverDown && error.outcomeIsUnknown, "\(error)")
                }
            }
            let start = ContinuousClock.now
            #expect(await code { try await ldap.read(dn) } == .connectFailed)
            #expect(start.duration(to: .now) < .seconds(3))
            try await server.start()
            #expect(try await eventually { try await ldap.read(dn) }?.dn == dn)
            #expect(ldap.statistics.reconnects == before + 1)
        }
    }

    @Test("a server that hangs is a timeout whose outcome is unknown, and is given up")
    func hung() async throws {
        try await withDirectory(
            entries: person(0),
            configuration: .test {
                $0.operationTimeout = .milliseconds(400)
                $0.connectTimeout = .milliseconds(400)
                $0.sessionTimeout = .milliseconds(400)
            }
        ) { ldap, server in
            let dn = suffix.child("cn", "p0")
            _ = try await eventually { try await ldap.read(dn) }
            let before = ldap.statistics.reconnects
            server.pause()
            do {
                try await ldap.modify(dn, [.replace("title", ["b"])])
                Issue.record("acknowledged by a stopped server")
            } catch let error as LDAPError {
                #expect(error.code == .timeout && error.outcomeIsUnknown)
            }
            #expect(ldap.statistics.reconnects == before + 1)
            do {
                try await ldap.modify(dn, [.replace("title", ["c"])])
                Issue.record("acknowledged by a stopped server")
            } catch let error as LDAPError {
                #expect(!error.outcomeIsUnknown)
            }
            server.resume()
            #expect(try await eventually { try await ldap.read(dn) } != nil)
        }
    }

    @Test("a server that stops reading does not stop the caller's clock")
    func full() async throws {
        try await withDirectory(configuration: .test { $0.operationTimeout = .milliseconds(700) }) { ldap, server in
            let dn = try await ldap.addPerson("a")
            server.pause()
            let start = ContinuousClock.now
            let photo = [UInt8](repeating: 1, count: 100_000)
            let codes = await withTaskGroup(of: LDAPError.Code?.self) { group in
                for _ in 0..<60 {
                    group.addTask { await code { try await ldap.modify(dn, [.replace("jpegPhoto", bytes: [photo])]) } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.allSatisfy { $0 != nil })
            #expect(start.duration(to: .now) < .seconds(4))
        }
    }

    @Test("a cancelled operation is abandoned at once, and the session goes on")
    func cancelled() async throws {
        try await withDirectory { ldap, server in
            let dn = try await ldap.addPerson("a")
            server.pause()
            let read = Task { try await ldap.read(dn) }
            while ldap.statistics.inFlight < 1 { await Task.yield() }
            read.cancel()
            await #expect(throws: CancellationError.self) { try await read.value }
            server.resume()
            #expect(try await ldap.read(dn) != nil)
            #expect(ldap.statistics.reconnects == 0 && ldap.statistics.inFlight == 0)

            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await ldap.read(dn)
            }
            await #expect(throws: CancellationError.self) { try await early.value }
        }
    }

    @Test("the second server takes over, and the first is gone back to")
    func failover() async throws {
        try await withTemporaryFolder { folder in
            let first = try await TemporarySlapd(in: "\(folder)/1", entries: person(1))
            let second = try await TemporarySlapd(in: "\(folder)/2", entries: person(2))
            var configuration = LDAPConfiguration(uris: [first.socket, second.socket], credentials: .root)
            configuration.failBackInterval = .milliseconds(100)
            try await withPool(configuration) { ldap in
                #expect(try await ldap.read(suffix.child("cn", "p1")) != nil)
                first.kill()
                #expect(try await eventually { try await ldap.read(suffix.child("cn", "p2")) } != nil)
                #expect(ldap.statistics.uri == second.socket)
                try await first.start()
                let isBack = try await eventually {
                    guard try await ldap.read(suffix.child("cn", "p1")) != nil else { throw LDAPError(.other) }
                    return true
                }
                #expect(isBack && ldap.statistics.uri == first.socket)
            }
        }
    }

    @Test("a password check that another server answers takes nobody there")
    func checkedElsewhere() async throws {
        try await withTwoServers { ldap, first, second in
            #expect(try await ldap.read(suffix.child("cn", "p1")) != nil)
            first.hide()
            #expect(try await ldap.checkPassword(dn: TemporarySlapd.root, password: Array(TemporarySlapd.secret.utf8)))
            first.show()
            // In pages, and so on a session that is opened now.
            let names = try await ldap.search(base: suffix, scope: .one).reduce(into: []) { $0.append($1.dn) }
            #expect(names == [suffix.child("cn", "p1")])
            #expect(ldap.statistics.uri == first.socket)
        }
    }

    @Test("when another server takes a session, everything goes there, once what is under way at the former has ended")
    func oneAtATime() async throws {
        try await withTwoServers { ldap, first, second in
            first.pause()
            let former = Task { try await ldap.modify(suffix, [.replace("description", ["former"])]) }
            while ldap.statistics.inFlight < 1 { await Task.yield() }
            let names = try await ldap.search(base: suffix, scope: .one).reduce(into: []) { $0.append($1.dn) }
            #expect(names == [suffix.child("cn", "p2")])
            let later = Task { try await ldap.modify(suffix, [.replace("description", ["later"])]) }
            _ = try await eventually { if ldap.statistics.waiting < 1 { throw LDAPError(.other) } }
            first.resume()
            try await former.value
            try await later.value
            #expect(ldap.statistics.uri == second.socket)
            #expect(try await ldap.read(suffix)?.first("description") == "later")
            #expect(try await ldap.read(suffix.child("cn", "p2")) != nil)
        }
    }

    @Test("a connection that the current server does not take moves nobody to one that lacks what was written")
    func behind() async throws {
        try await withTwoServers(canReturn: false) { ldap, first, second in
            #expect(try await ldap.read(suffix.child("cn", "p1")) != nil)
            first.hide()
            await #expect(throws: LDAPError.self) {
                _ = try await ldap.search(base: suffix, scope: .one).reduce(into: []) { $0.append($1.dn) }
            }
            #expect(try await ldap.read(suffix.child("cn", "p1")) != nil)
            #expect(ldap.statistics.uri == first.socket)
            first.show()
            // Without anybody who serves, the other one has to do.
            first.kill()
            let other = try await eventually { try await ldap.read(suffix.child("cn", "p2")) }
            #expect(other != nil)
        }
    }

    /// Each with another person, which tells who has answered; a session is waited for a short time.
    private func withTwoServers(
        canReturn: Bool = true,
        _ body: (LDAPPool, _ first: TemporarySlapd, _ second: TemporarySlapd) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let first = try await TemporarySlapd(in: "\(folder)/1", entries: person(1))
            let second = try await TemporarySlapd(in: "\(folder)/2", entries: person(2))
            var configuration = LDAPConfiguration(uris: [first.socket, second.socket], credentials: .root)
            configuration.connectTimeout = .milliseconds(300)
            configuration.mayReturn = { _, _ in canReturn }
            try await withPool(configuration) { ldap in
                _ = try await ldap.whoAmI()
                try await body(ldap, first, second)
            }
        }
    }

    @Test("without any server callers are told within their time, and no more wait than may")
    func nobody() async throws {
        var configuration = LDAPConfiguration(uris: [.socket("/nonexistent/ldapi")])
        configuration.sessionTimeout = .milliseconds(300)
        configuration.waitingLimit = 5
        try await withPool(configuration) { ldap in
            let codes = await withTaskGroup(of: LDAPError.Code?.self) { group in
                for _ in 0..<8 { group.addTask { await code { try await ldap.whoAmI() } } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == .saturated } == 3 && codes.count { $0 == .connectFailed } == 5)
            #expect(ldap.statistics.uri == nil)
        }
    }

    @Test("a pool that does not run, or was closed, answers all the same")
    func notRunning() async throws {
        var configuration = LDAPConfiguration(uris: [.socket("/nonexistent/ldapi")])
        configuration.sessionTimeout = .milliseconds(50)
        let ldap = LDAPPool(configuration)
        #expect(await code { try await ldap.whoAmI() } == .serverDown)
        ldap.close()
        #expect(await code { try await ldap.whoAmI() } == .closed)
    }
}
