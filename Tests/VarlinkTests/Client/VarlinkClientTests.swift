import Foundation
import Testing

@testable import Varlink

@Suite("The client")
struct VarlinkClientTests {
    private typealias Text = TestInterface.Text
    private typealias Number = TestInterface.Number

    private func waitUntilPaused(_ client: VarlinkClient) async throws {
        while try await !client.isPaused { await Task.yield() }
    }

    @Test("calls, streams and says things oneway, on one connection and at the same time")
    func calls() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: "unix:\(fixture.path);mode=0600")
            try await client.oneway("org.example.test.Note", Text(text: "first"))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...50 {
                    group.addTask {
                        let reply: Text = try await client.call("org.example.test.Echo", Text(text: "\(number)"))
                        return reply.text == "\(number)"
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            var numbers: [Int] = []
            for try await reply in try client.stream("org.example.test.Count", TestInterface.To(to: 5), as: Number.self)
            {
                numbers.append(reply.number)
            }
            #expect(numbers == [1, 2, 3, 4, 5] && fixture.probe.noted == ["first"])
        }
    }

    @Test("throws what the service answers, and goes on")
    func errors() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            let failed = CallError("org.example.test.Failed", parameters: ["reason": "because"])
            await #expect(throws: failed) {
                let _: JSONValue = try await client.call("org.example.test.Fail", [:] as JSONValue)
            }
            let reply: Text = try await client.call("org.example.test.Echo", Text(text: "x"))
            #expect(reply.text == "x")
        }
    }

    @Test("keeps its connection for a stream that is still read, though nobody else holds it")
    func lifetime() async throws {
        try await withServer { fixture in
            var client: VarlinkClient? = try await VarlinkClient.connect(path: fixture.path)
            let replies = try client?.stream("org.example.test.Count", TestInterface.To(to: 500), as: Number.self)
            client = nil
            var last = 0
            if let replies { for try await reply in replies { last = reply.number } }
            #expect(last == 500)
        }
    }

    @Test("keeps the service from sending what nobody reads, and then reads what was sent")
    func slow() async throws {
        try await withServer(limits: .test { $0.writeStall = .milliseconds(300) }) { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            var replies = try client.stream(
                "org.example.test.Endless", TestInterface.Bytes(bytes: 10_000), as: Text.self
            ).makeAsyncIterator()
            #expect(try await replies.next() != nil)
            try #require(await fixture.probe.ended.pass(), "the service sends on")
            #expect(fixture.counted == [.writeStall: 1])
            var read = 1
            let error = await #expect(throws: VarlinkError.self) { while try await replies.next() != nil { read += 1 } }
            #expect(error?.code == .connectionClosed && 100..<1_000 ~= read, "\(read)")
        }
    }

    @Test("loses nothing of a long stream, whose reader falls behind again and again", .timeLimit(.minutes(1)))
    func long() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            var last = 0
            for try await reply in try client.stream(
                "org.example.test.Count", TestInterface.To(to: 20_000), as: Number.self)
            {
                #expect(reply.number == last + 1)
                last = reply.number
                if last.isMultiple(of: 1_000), last < 19_000 { try await waitUntilPaused(client) }
            }
            #expect(last == 20_000)
        }
    }

    @Test("goes on with what waits when a stream is left half read", .timeLimit(.minutes(1)))
    func left() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            let replies = try client.stream(
                "org.example.test.Count", TestInterface.To(to: 20_000), as: Number.self)
            async let next: Text = client.call("org.example.test.Echo", Text(text: "next"))
            for try await _ in replies {
                try await waitUntilPaused(client)
                break
            }
            #expect(try await next.text == "next")
        }
    }

    @Test("says so when a call was not answered, and why nobody can be reached")
    func gone() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            let error = await #expect(throws: VarlinkError.self) {
                let _: JSONValue = try await client.call("org.example.test.Break", [:] as JSONValue)
            }
            #expect(error?.code == .connectionClosed)
            let after = await #expect(throws: VarlinkError.self) {
                let _: JSONValue = try await client.call("org.example.test.Echo", [:] as JSONValue)
            }
            #expect(after?.code == .connectionClosed)
        }
        let error = await #expect(throws: VarlinkError.self) {
            try await VarlinkClient.connect(path: "/nonexistent/socket")
        }
        #expect(error?.code == .connectFailed && error?.message.contains("is the service running?") == true)
    }

    @Test("does not wait for the reply when its task is cancelled")
    func cancelled() async throws {
        try await withServer { fixture in
            let client = try await VarlinkClient.connect(path: fixture.path)
            let call = Task { let _: Text = try await client.call("org.example.test.Wait", [:] as JSONValue) }
            #expect(await fixture.probe.began.pass())
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            fixture.probe.release.open()
            let reply: Text = try await client.call("org.example.test.Echo", Text(text: "next"))
            #expect(reply.text == "next")
        }
    }
}
