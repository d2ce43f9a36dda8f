import Testing

@testable import Varlink

@Suite("What a peer can make a server hold or wait for")
struct LimitTests {
    private static let echo = #"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#

    @Test("an unfinished message is cut off at its deadline, idle time or not")
    func partial() async throws {
        try await withServer(limits: .test { $0.messageDeadline = .milliseconds(300) }) { fixture in
            let client = try fixture.client()
            await client.send(messages: Self.echo)
            #expect(await client.messages(1).count == 1)
            await client.send(#"{"method":"#)
            #expect(await client.messagesUntilEnd() == [])
            #expect(fixture.counted == [.messageDeadline: 1])
        }
    }

    @Test("a message that drips is cut off at the same deadline: it counts from the first byte")
    func drip() async throws {
        try await withServer(limits: .test { $0.messageDeadline = .milliseconds(500) }) { fixture in
            let client = try fixture.client()
            let clock = ContinuousClock()
            let start = clock.now
            var outcome = RawClient.Outcome.silence
            while outcome == .silence, clock.now < start + .seconds(20) {
                await client.send(" ")
                outcome = await client.receive(within: .milliseconds(50))
            }
            #expect(outcome == .end && fixture.counted == [.messageDeadline: 1])
        }
    }

    @Test("a connection that says nothing is closed when it was idle for long enough")
    func idle() async throws {
        try await withServer(limits: .test { $0.idle = .milliseconds(200) }) { fixture in
            let client = try fixture.client()
            #expect(await client.messagesUntilEnd() == [])
            #expect(fixture.counted == [.idle: 1])
        }
    }

    @Test("a call in work is not idle")
    func busy() async throws {
        try await withServer(limits: .test { $0.idle = .seconds(2) }) { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
            #expect(await client.receive(within: .seconds(3)) == .silence)
            fixture.probe.release.open()
            #expect(await client.messagesUntilEnd() == [#"{"parameters":{"text":"waited"}}"#])
        }
    }

    @Test("a message is as long as the limit, and not a byte longer, finished or not")
    func length() async throws {
        func message(_ length: Int) -> [UInt8] {
            Array(Self.echo.utf8) + [UInt8](repeating: 0x20, count: length - Self.echo.utf8.count)
        }
        try await withServer { fixture in
            let fitting = try fixture.client()
            await fitting.send(message(65536) + [0])
            #expect(await fitting.messages(1) == [#"{"parameters":{"text":"x"}}"#])
            for tail: [UInt8] in [[0], []] {
                let client = try fixture.client()
                await client.send(message(65537) + tail)
                #expect(await client.messagesUntilEnd() == [])
            }
            #expect(fixture.counted == [.messageBytes: 2])
        }
    }

    @Test("a message without end is cut near the limit")
    func endless() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            let sent = await client.send([UInt8](repeating: 0x20, count: 16 << 20))
            #expect(sent < 2 << 20)
            #expect(await client.messagesUntilEnd() == [])
        }
    }

    @Test("a client that pipelines and never reads is not read any more, and then cut off; others are served")
    func neverReads() async throws {
        try await withServer(limits: .test { $0.writeStall = .milliseconds(500) }) { fixture in
            let client = try fixture.client()
            let all = Array(String(repeating: Self.echo + "\0", count: 60_000).utf8)
            async let sent = client.send(all)
            let other = try fixture.client()
            await other.send(messages: Self.echo)
            #expect(await other.messages(1).count == 1)
            #expect(await sent < all.count / 2)
            #expect(await client.messagesUntilEnd() != nil)
            await other.send(messages: Self.echo)
            #expect(await other.messages(1).count == 1)
        }
    }

    @Test("a stream that nobody reads ends when it stalls")
    func stalledStream() async throws {
        try await withServer(limits: .test { $0.writeStall = .milliseconds(300) }) { fixture in
            let client = try fixture.client()
            await client.send(
                messages: #"{"method":"org.example.test.Endless","parameters":{"bytes":4000},"more":true}"#)
            #expect(await fixture.probe.ended.pass())
            #expect(fixture.counted == [.writeStall: 1])
        }
    }

    @Test("who looks on and reads nothing may do so for as long as a call lasts, but holds up no server that stops")
    func onlooker() async throws {
        try await withServer(limits: .test { $0.writeStall = .milliseconds(300) }) { fixture in
            let client = try fixture.client()
            await client.send(
                messages: #"{"method":"org.example.test.LookOn","parameters":{"bytes":4000},"more":true}"#)
            #expect(await fixture.probe.began.pass())
            let other = try fixture.client()
            await other.send(messages: #"{"method":"org.example.test.Wait"}"#)
            #expect(await other.receive(within: .seconds(1)) == .silence)
            #expect(!fixture.probe.ended.isOpen && fixture.counted == [:])
            fixture.probe.release.open()
            let clock = ContinuousClock()
            let start = clock.now
            await fixture.server.shutdown()
            #expect(clock.now - start < .seconds(20))
            #expect(fixture.counted == [.writeStall: 1] && fixture.server.connections == 0)
        }
    }

    @Test(
        "connections beyond a limit are accepted and closed at once; a place is free again when one ends",
        arguments: [
            ServerLimits.test { $0.connectionsPerUID = 3 }, .test { $0.connectionsTotal = 3 },
        ])
    func connections(limits: ServerLimits) async throws {
        try await withServer(limits: limits) { fixture in
            var served: [RawClient] = []
            var refused = 0
            for _ in 0..<20 {
                let client = try fixture.client()
                await client.send(messages: Self.echo)
                if await client.messages(1).isEmpty { refused += 1 } else { served.append(client) }
            }
            #expect(served.count == 3 && refused == 17 && fixture.server.connections == 3)
            #expect(fixture.counted == [.connections: 17])
            served.removeLast().halfClose()
            // Whether the server has seen the end yet is for the server to say: who comes too early is refused, and comes again.
            var answered = false
            for _ in 0..<1000 where !answered {
                let client = try fixture.client()
                await client.send(messages: Self.echo)
                answered = await !client.messages(1).isEmpty
            }
            #expect(answered)
        }
    }
}
