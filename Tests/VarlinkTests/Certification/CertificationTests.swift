import Foundation
import Testing

@testable import Varlink

@Suite("Certification", .timeLimit(.minutes(2)))
struct CertificationTests {
    private static let module = ["-u", "-m", "varlink.tests.test_certification"]

    @Test("our client passes with our server")
    func ours() async throws {
        try await withCertificationServer { path, _ in
            let (status, output) = try await Program.run(Peers.certification, ["--client", "--varlink=unix:\(path)"])
            #expect(status == 0 && output == "Certification passed\n", "\(output)")
        }
    }

    @Test("the reference client passes with our server")
    func referenceClient() async throws {
        let python = try await Peers.python()
        try await withCertificationServer { path, _ in
            let (status, output) = try await Program.run(python, Self.module + ["--client", "--varlink=unix:\(path)"])
            #expect(status == 0 && output.contains("Certification passed"), "\(output)")
        }
    }

    @Test("our client passes with the reference server, which checks every value")
    func referenceServer() async throws {
        let python = try await Peers.python()
        try await withFolder { folder in
            let address = "--varlink=unix:\(folder)/s"
            try await Program.with(python, Self.module + [address], ready: "Listening on") { _ in
                let (status, output) = try await Program.run(Peers.certification, ["--client", address])
                #expect(status == 0 && output == "Certification passed\n", "\(output)")
            }
        }
    }

    @Test("the reference client hands us a socket (LISTEN_FDS), non-blocking, and passes")
    func activation() async throws {
        let python = try await Peers.python()
        let command = "\(Peers.certification) --varlink=$VARLINK_ADDRESS"
        let (status, output) = try await Program.run(python, Self.module + ["--client", "--activate", command])
        #expect(status == 0 && output.contains("Certification passed"), "\(output)")
    }

    @Test(
        "systemd hands us a socket, and our client passes",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-socket-activate")))
    func systemd() async throws {
        try await withFolder { folder in
            let arguments = ["-l", "\(folder)/s", "--fdname=varlink", Peers.certification]
            try await Program.with("/usr/bin/systemd-socket-activate", arguments, ready: "Listening on") { _ in
                let (status, output) = try await Program.run(
                    Peers.certification, ["--client", "--varlink=unix:\(folder)/s"])
                #expect(status == 0 && output == "Certification passed\n", "\(output)")
            }
        }
    }

    @Test("the reference command line reads who we are, our interface, and calls")
    func commandLine() async throws {
        let python = try await Peers.python()
        try await withCertificationServer { path, _ in
            func cli(_ arguments: String...) async throws -> String {
                try await Program.run(python, ["-m", "varlink.cli"] + arguments).output
            }
            let info = try await cli("info", "unix:\(path)")
            #expect(info.contains("Product: varlink-certification") && info.contains("org.varlink.certification"))
            let help = try await cli("help", "unix:\(path)/org.varlink.certification")
            #expect(help.contains("method Test11(client_id: string, last_more_replies: []string) -> ()"))
            // It ends with status 0 even for an error, so what it writes is what counts.
            #expect(try await cli("call", "unix:\(path)/org.varlink.certification.Start").contains("\"client_id\": "))
            let wrong = try await cli(
                "call", "unix:\(path)/org.varlink.certification.Test01", #"{"client_id":"nobody"}"#)
            #expect(wrong.contains("org.varlink.certification.ClientIdError"))
        }
    }

    @Test("our server refuses a wrong value, a wrong order, a wrong flag and a client it does not know")
    func checks() async throws {
        try await withCertificationServer { path, _ in
            let client = try await VarlinkClient.connect(path: path)
            func name(of body: () async throws -> JSONValue) async throws -> String {
                do { return String(decoding: try await body().serialised, as: UTF8.self) } catch let error as CallError
                {
                    return error.name.split(separator: ".").last.map(String.init) ?? ""
                }
            }
            func call(_ method: String, _ parameters: JSONValue) async throws -> String {
                try await name { try await client.call("org.varlink.certification.\(method)", parameters) }
            }
            func start() async throws -> JSONValue {
                let reply: JSONValue = try await client.call("org.varlink.certification.Start", [:] as JSONValue)
                return try #require(reply["client_id"])
            }
            #expect(try await call("Test01", ["client_id": "nobody"]) == "ClientIdError")
            var id = try await start()
            #expect(try await call("Test02", ["client_id": id, "bool": true]) == "ClientIdError")
            #expect(try await call("Test01", ["client_id": id]) == #"{"bool":true}"#)
            #expect(try await call("Test01", ["client_id": id]) == "ClientIdError")
            #expect(try await call("Test02", ["client_id": id, "bool": false]) == "CertificationError")
            #expect(try await call("Test02", ["client_id": id, "bool": true]) == "ClientIdError")
            id = try await start()
            var replies: [String] = []
            let stream = try client.stream(
                "org.varlink.certification.Test01", ["client_id": id] as JSONValue, as: JSONValue.self)
            replies.append(
                try await name {
                    for try await reply in stream { return reply }
                    return nil
                })
            #expect(replies == ["CertificationError"])
        }
    }
}
