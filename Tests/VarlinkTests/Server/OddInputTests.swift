import Testing

@testable import Varlink

@Suite("What a server does with odd input")
struct OddInputTests {
    private static let pong = #"{"parameters":{"text":"pong"}}"#

    @Test(
        "takes absent, null and empty parameters, flags that are false, vendor members, and white space",
        arguments: [
            #"{"method":"org.example.test.Echo"}"#, #"{"method":"org.example.test.Echo","parameters":null}"#,
            #"{"method":"org.example.test.Echo","parameters":{}}"#,
            #"{"method":"org.example.test.Echo","more":false,"oneway":false,"upgrade":false}"#,
            #"{"method":"org.example.test.Echo","org.example.vendor":{"a":[1]},"x.y":null}"#,
            "\r\n { \"method\" :\t\"org.example.test.Echo\" } \n", #"{"method":"org.example.test.Echo","more":true}"#,
            #"{"method":"org.example.test.Echo","parameters":{"text":null}}"#,
        ])
    func taken(message: String) async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: message)
            #expect(await client.messages(1) == [#"{"parameters":{}}"#])
        }
    }

    @Test(
        "closes, without a word and without doing the next call, on what is no call",
        arguments: [
            "", " ", "garbage", "[]", "null", "1", #""text""#, "{}", #"{"method":1}"#, #"{"method":null}"#,
            #"{"method":""}"#,
            #"{"method":"Echo"}"#, #"{"method":".Echo"}"#, #"{"method":"org.example.test."}"#,
            #"{"method":"org.example.test.Echo","parameters":[]}"#,
            #"{"method":"org.example.test.Echo","parameters":"{}"}"#,
            #"{"method":"org.example.test.Echo","unknown":1}"#, #"{"method":"org.example.test.Echo","Method":"x"}"#,
            #"{"method":"org.example.test.Echo","more":1}"#, #"{"method":"org.example.test.Echo","oneway":"true"}"#,
            #"{"method":"org.example.test.Echo","upgrade":null}"#,
            #"{"method":"org.example.test.Echo","more":true,"oneway":true}"#,
            #"{"method":"org.example.test.Echo","more":true,"upgrade":true}"#,
            #"{"method":"org.example.test.Echo","method":"org.example.test.Echo"}"#,
            #"{"method":"org.example.test.Note","parameters":{"text":"a","text":"b"}}"#,
            #"{"method":"org.example.test.Echo"}{"method":"org.example.test.Echo"}"#,
            "\u{FEFF}{\"method\":\"org.example.test.Echo\"}",
            #"{"method":"org.example.test.Echo",}"#,
            #"{"method":"org.example.test.Echo","parameters":{"text":"\ud800"}}"#,
            #"{"method":"org.example.test.Echo","error":"a.B"}"#, #"{"parameters":{},"continues":true}"#,
        ])
    func closed(message: String) async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: message, #"{"method":"org.example.test.Note","parameters":{"text":"done"}}"#)
            #expect(await client.messagesUntilEnd() == [])
            #expect(fixture.probe.noted == [])
        }
    }

    @Test("closes on bad UTF-8, on nesting, members and strings beyond the limits")
    func bounds() async throws {
        let nested = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let members = (0..<65).map { #""a\#($0)":1"# }.joined(separator: ",")
        for parameters in [
            #"{"x":\#(nested)}"#, "{\(members)}", #"{"text":"\#(String(repeating: "a", count: 4097))"}"#,
            "{\"text\":\"\u{1}\"}",
        ] {
            try await withServer { fixture in
                let client = try fixture.client()
                await client.send(messages: #"{"method":"org.example.test.Echo","parameters":\#(parameters)}"#)
                #expect(await client.messagesUntilEnd() == [])
            }
        }
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(
                Array(#"{"method":"org.example.test.Echo","parameters":{"text":""#.utf8) + [0xC0, 0xAF]
                    + Array("\"}}\0".utf8))
            #expect(await client.messagesUntilEnd() == [])
        }
    }

    @Test(
        "answers errors of org.varlink.service and stays open",
        arguments: [
            (
                #"{"method":"a.b.C"}"#,
                #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.b"}}"#
            ),
            (
                #"{"method":"org.example.test.Nope"}"#,
                #"{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.example.test.Nope"}}"#
            ),
            (
                #"{"method":"org.example.test.echo"}"#,
                #"{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.example.test.echo"}}"#
            ),
            (
                #"{"method":"org.example.test.Unbound"}"#,
                #"{"error":"org.varlink.service.MethodNotImplemented","parameters":{"method":"org.example.test.Unbound"}}"#
            ),
            (
                #"{"method":"org.example.test.Echo","parameters":{"undeclared":1}}"#,
                #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"undeclared"}}"#
            ),
            (
                #"{"method":"org.example.test.Echo","parameters":{"inner":{"deep":{"number":"1"}}}}"#,
                #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"inner.deep.number"}}"#
            ),
            (
                #"{"method":"org.example.test.Note"}"#,
                #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}}"#
            ),
            (
                #"{"method":"org.example.test.Endless","parameters":{"bytes":1}}"#,
                #"{"error":"org.varlink.service.ExpectedMore"}"#
            ),
            (
                #"{"method":"org.example.test.Fail"}"#,
                #"{"error":"org.example.test.Failed","parameters":{"reason":"because"}}"#
            ),
            (
                #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
                #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.b"}}"#
            ),
            (
                #"{"method":"org.varlink.service.GetInfo"}"#,
                #"{"parameters":{"interfaces":["org.varlink.service","org.example.test"],"product":"P","url":"https://example.org","vendor":"V","version":"1"}}"#
            ),
        ])
    func answered(message: String, reply: String) async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: message, #"{"method":"org.example.test.Echo","parameters":{"text":"pong"}}"#)
            #expect(await client.messages(2) == [reply, Self.pong])
        }
    }

    @Test(
        "says nothing to a oneway call, not even an error, and answers the next",
        arguments: [
            #"{"method":"org.example.test.Nope","oneway":true}"#, #"{"method":"a.b.C","oneway":true}"#,
            #"{"method":"org.example.test.Fail","oneway":true}"#,
            #"{"method":"org.example.test.Echo","parameters":{"x":1},"oneway":true}"#,
            #"{"method":"org.example.test.Echo","oneway":true}"#,
        ])
    func oneway(message: String) async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: message, #"{"method":"org.example.test.Echo","parameters":{"text":"pong"}}"#)
            client.halfClose()
            #expect(await client.messagesUntilEnd() == [Self.pong])
        }
    }

    @Test("closes when a handler fails in a way that has no name")
    func broken() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            await client.send(messages: #"{"method":"org.example.test.Break"}"#)
            #expect(await client.messagesUntilEnd() == [])
        }
    }

    @Test("takes messages in pieces, and several in one piece")
    func framing() async throws {
        try await withServer { fixture in
            let client = try fixture.client()
            let call = #"{"method":"org.example.test.Echo","parameters":{"text":"é"}}"# + "\0"
            for byte in call.utf8 { await client.send([byte]) }
            #expect(await client.messages(1) == [#"{"parameters":{"text":"é"}}"#])
            await client.send(call + call + String(call.dropLast(5)))
            #expect(await client.messages(2).count == 2)
            await client.send(String(call.suffix(5)))
            #expect(await client.messages(1).count == 1)
        }
    }
}
