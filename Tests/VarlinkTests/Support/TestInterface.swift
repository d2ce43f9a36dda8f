import Testing

@testable import Varlink

/// `org.example.test`: a method for every way in which a server can be used.
enum TestInterface {
    static let text = """
        # For tests.
        interface org.example.test

        type Colour (red, green)

        # Says the text again.
        method Echo(text: ?string, colour: ?Colour, inner: ?(deep: (number: int))) -> (text: ?string)
        # Answers when the test lets it.
        method Wait() -> (text: string)
        # As many replies as asked for.
        method Count(to: int) -> (number: int)
        # [Requires 'more' flag]
        method Endless(bytes: int) -> (text: string)
        # [Requires 'more' flag]
        method LookOn(bytes: int) -> (text: string)
        method Note(text: string) -> ()
        method Fail() -> ()
        method Break() -> ()
        method Unbound() -> ()

        error Late ()
        error Failed (reason: string)

        """

    struct Echoed: Codable, Sendable { var text: String? }
    struct Text: Codable, Sendable { var text: String }
    struct Number: Codable, Sendable { var number: Int }
    struct To: Codable, Sendable { var to: Int }
    struct Bytes: Codable, Sendable { var bytes: Int }
    struct Nothing: Codable, Sendable {}
    struct Broken: Error {}

    static func implementation(
        _ probe: Probe, authorise: @escaping @Sendable (PeerCredentials, String) -> Bool
    ) throws -> InterfaceImplementation {
        var implementation = InterfaceImplementation(try InterfaceDescription(parsing: text), authorise: authorise)
        implementation.handle("Echo") { (parameters: Echoed, _) in parameters }
        implementation.handle("Wait") { (_: Nothing, _) -> Text in
            probe.began.open()
            await probe.release.pass()
            probe.note("Wait ended")
            probe.ended.open()
            return Text(text: "waited")
        }
        implementation.stream("Count") { (parameters: To, _, stream: ReplyStream<Number>) -> Number in
            for number in 1..<max(parameters.to, 1) { try await stream.send(Number(number: number)) }
            return Number(number: parameters.to)
        }
        for (method, isPatient) in [("Endless", false), ("LookOn", true)] {
            implementation.stream(method, requiresMore: true, isPatient: isPatient) {
                (parameters: Bytes, _, stream: ReplyStream<Text>) -> Text in
                defer { probe.ended.open() }
                while true {
                    try await stream.send(Text(text: String(repeating: "x", count: parameters.bytes)))
                    probe.began.open()
                }
            }
        }
        implementation.handle("Note") { (parameters: Text, _) -> Nothing in
            probe.note(parameters.text)
            return Nothing()
        }
        implementation.handle("Fail") { (_: Nothing, _) -> Nothing in
            throw CallError("org.example.test.Failed", parameters: ["reason": "because"])
        }
        implementation.handle("Break") { (_: Nothing, _) -> Nothing in throw Broken() }
        return implementation
    }
}
