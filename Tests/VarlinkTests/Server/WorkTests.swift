import Testing

@testable import Varlink

@Suite("Work for a client that left")
struct WorkTests {
    @Test(
        "keeps the client's place until it has ended: who calls and hangs up again and again gets no further than the limit"
    )
    func place() async throws {
        try await withServer(limits: .test { $0.connectionsPerUID = 2 }) { fixture in
            for number in 0..<10 {
                let client = try fixture.client()
                await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
                if number < 2 {
                    #expect(await client.receive(within: .milliseconds(200)) == .silence)
                } else {
                    #expect(await client.receive() == .end)
                }
            }
            #expect(fixture.server.connections == 2)
            fixture.probe.release.open()
            #expect(await fixture.probe.ended.pass())
        }
    }

    @Test("is waited for when the server stops, and done when it has stopped")
    func shutdown() async throws {
        try await withServer { fixture in
            do {
                let client = try fixture.client()
                await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
                #expect(await fixture.probe.began.pass())
            }
            async let stopped: Void = fixture.server.shutdown()
            fixture.probe.release.open()
            await stopped
            #expect(fixture.probe.noted == ["Wait ended"] && fixture.server.connections == 0)
        }
    }

    @Test("a call in work is answered when the server stops, and nobody new is let in")
    func draining() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            let idle = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
            #expect(await fixture.probe.began.pass())
            async let stopped: Void = fixture.server.shutdown()
            #expect(await idle.messagesUntilEnd() == [])
            #expect(throws: (any Error).self) { try fixture.client() }
            fixture.probe.release.open()
            await stopped
            #expect(await client.messagesUntilEnd() == [#"{"parameters":{"text":"waited"}}"#])
        }
    }
}
