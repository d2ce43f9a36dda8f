import Testing

@testable import Varlink

@Suite("Calls on one connection")
struct OrderTests {
    private static func note(_ text: String, oneway: Bool = false) -> String {
        #"{"method":"org.example.test.Note","parameters":{"text":"\#(text)"}\#(oneway ? #","oneway":true"# : "")}"#
    }

    @Test("are answered in their order: a stream, a oneway call, a call, then the end after a half-close")
    func halfClose() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(
                messages: #"{"method":"org.example.test.Count","parameters":{"to":3},"more":true}"#,
                Self.note("a", oneway: true),
                #"{"method":"org.example.test.Echo","parameters":{"text":"b"}}"#)
            client.halfClose()
            #expect(
                await client.messagesUntilEnd() == [
                    #"{"parameters":{"number":1},"continues":true}"#, #"{"parameters":{"number":2},"continues":true}"#,
                    #"{"parameters":{"number":3}}"#, #"{"parameters":{"text":"b"}}"#,
                ])
            #expect(fixture.probe.noted == ["a"])
        }
    }

    @Test("get one reply of a streaming method without more")
    func withoutMore() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Count","parameters":{"to":3}}"#)
            client.halfClose()
            #expect(await client.messagesUntilEnd() == [#"{"parameters":{"number":3}}"#])
        }
    }

    @Test("wait until the one before has ended, oneway or not", arguments: ["", #","oneway":true"#])
    func oneAtATime(flag: String) async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"\#(flag)}"#, Self.note("next"))
            #expect(await fixture.probe.began.pass())
            #expect(await client.receive(within: .milliseconds(100)) == .silence)
            #expect(fixture.probe.noted == [])
            fixture.probe.release.open()
            let replies = await client.messages(flag.isEmpty ? 2 : 1)
            #expect(replies == (flag.isEmpty ? [#"{"parameters":{"text":"waited"}}"#] : []) + [#"{"parameters":{}}"#])
            #expect(fixture.probe.noted == ["Wait ended", "next"])
        }
    }

    @Test("are answered an error at their deadline; the work goes on, and the next waits for its end")
    func deadline() async throws {
        try await withServer(limits: .test { $0.callDeadline = .seconds(2) }) { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"}"#, Self.note("next"))
            #expect(await client.messages(1) == [#"{"error":"org.example.test.Late"}"#])
            #expect(await client.receive(within: .milliseconds(100)) == .silence)
            #expect(fixture.probe.noted == [] && !fixture.probe.ended.isOpen)
            fixture.probe.release.open()
            #expect(await client.messages(1) == [#"{"parameters":{}}"#])
            #expect(fixture.probe.noted == ["Wait ended", "next"])
        }
    }

    @Test("are answered their own interface's error at their deadline, where it has one")
    func deadlineOfInterface() async throws {
        let own = CallError("org.example.test.Failed", parameters: ["reason": "late"])
        let limits = ServerLimits.test { $0.callDeadline = .milliseconds(100) }
        try await withServer(limits: limits, deadlineError: own) { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
            let answer = #"{"error":"org.example.test.Failed","parameters":{"reason":"late"}}"#
            #expect(await client.messages(1) == [answer])
        }
    }

    @Test("close the connection at their deadline when there is no error for it")
    func deadlineWithoutError() async throws {
        let limits = ServerLimits.test {
            $0.callDeadline = .milliseconds(100)
            $0.deadlineError = nil
        }
        try await withServer(limits: limits) { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
            #expect(await client.messagesUntilEnd() == [])
        }
    }

    @Test("are finished when the client has vanished")
    func vanished() async throws {
        try await withServer { fixture in
            do {
                let client = try fixture.client()
                await client.send(messages: #"{"method":"org.example.test.Wait"}"#)
                #expect(await fixture.probe.began.pass())
            }
            fixture.probe.release.open()
            #expect(await fixture.probe.ended.pass())
            #expect(fixture.probe.noted == ["Wait ended"])
        }
    }

    @Test("are done even if their client says goodbye at once, when they are oneway")
    func goodbye() async throws {
        try await withServer { fixture in
            do {
                let client = try fixture.client()
                await client.send(
                    messages: Self.note("first", oneway: true), #"{"method":"org.example.test.Wait","oneway":true}"#)
            }
            fixture.probe.release.open()
            #expect(await fixture.probe.ended.pass())
            #expect(fixture.probe.noted == ["first", "Wait ended"])
        }
    }

    @Test("end a stream when its client is gone")
    func dropped() async throws {
        try await withServer { fixture in
            do {
                let client = try fixture.client()
                await client.send(
                    messages: #"{"method":"org.example.test.Endless","parameters":{"bytes":10},"more":true}"#)
                #expect(await !client.messages(3).isEmpty)
            }
            #expect(await fixture.probe.ended.pass())
        }
    }
}
