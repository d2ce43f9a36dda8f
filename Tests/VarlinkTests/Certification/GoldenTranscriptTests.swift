import Foundation
import Testing

@testable import Varlink

@Suite("The golden transcript", .timeLimit(.minutes(2)))
struct GoldenTranscriptTests {
    @Test("is what our server answers, byte for byte")
    func server() async throws {
        try await withCertificationServer { path, _ in
            let client = try RawClient(path: path)
            var id = "ID"
            for (call, replies) in GoldenTranscript.exchanges {
                await client.send(GoldenTranscript.bytes(call, id: id))
                let received = replies.isEmpty ? [] : await client.messages(replies.count)
                if id == "ID", let start = received.first, let value = try? JSONValue(parsing: start.utf8) {
                    id = try #require(value["parameters"]?["client_id"]?.text)
                }
                #expect(received == replies.map { $0.replacing("ID", with: id) })
            }
            client.halfClose()
            #expect(await client.messagesUntilEnd() == [])
        }
    }

    @Test("is what our client says, byte for byte")
    func client() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let listener = try SocketFile.listen(at: path, mode: 0o600, group: nil)
            defer { close(listener) }
            async let heard = onThread { Self.play(on: listener) }
            let (status, output) = try await Program.run(Peers.certification, ["--client", "--varlink=unix:\(path)"])
            #expect(await heard == GoldenTranscript.exchanges.map { $0.call.replacing("ID", with: "7") })
            #expect(status == 0 && output == "Certification passed\n", "\(output)")
        }
    }

    /// Plays the server of one connection from the transcript.
    /// - Returns: the calls.
    private static func play(on listener: Int32) -> [String] {
        var ready = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, 20_000) == 1 else { return [] }
        let peer = accept(listener, nil, nil)
        defer { close(peer) }
        var calls: [String] = []
        for (_, replies) in GoldenTranscript.exchanges {
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while recv(peer, &byte, 1, 0) == 1, byte != 0 { bytes.append(byte) }
            calls.append(String(decoding: bytes, as: UTF8.self))
            for reply in replies.map({ GoldenTranscript.bytes($0, id: "7") }) {
                _ = send(peer, reply, reply.count, Int32(MSG_NOSIGNAL))
            }
        }
        return calls
    }
}
