import ArgumentParser
import Foundation
import Settings
import Varlink

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call any Varlink method, on this or another service.",
        discussion: "Parameters that hold a secret belong on standard input: give - for them.")

    @OptionGroup var options: ControlOptions
    @Argument(help: "Such as org.passerelle.Portal.DescribePasswordRules.") var method: String
    @Argument(help: "A JSON object, or - to read one from standard input.") var parameters = "{}"
    @Flag(help: "Ask for more than one reply.") var more = false
    @Flag(help: "Ask for no reply.") var oneway = false
    @Option(help: ArgumentHelp("Another service's socket.", valueName: "path"), completion: .file()) var address:
        String?

    func validate() throws {
        guard method.contains(".") else { throw ValidationError("a method is named interface.Method") }
        guard !(more && oneway) else { throw ValidationError("--more and --oneway exclude each other") }
    }

    func run() async throws {
        let bytes = parameters == "-" ? FileHandle.standardInput.readDataToEndOfFile() : Data(parameters.utf8)
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch {
            throw ValidationError("the parameters are not JSON: \(error)")
        }
        guard case .object = value else {
            throw ValidationError("the parameters are no JSON object: {\"name\": value}")
        }
        let isPortal = method.hasPrefix("org.passerelle.Portal.")
        let path = address ?? (isPortal ? options.portalSocket : options.socket)
        try await Failures.explained {
            let client = try await VarlinkClient.connect(path: path)
            if oneway { return try await client.oneway(method, value) }
            if more {
                for try await reply in try client.stream(method, value, as: JSONValue.self) { show(reply) }
            } else {
                show(try await client.call(method, value, as: JSONValue.self))
            }
        }
    }

    private func show(_ reply: JSONValue) {
        Terminal.say(String(decoding: reply.serialised, as: UTF8.self).visibleJSON)
    }
}
