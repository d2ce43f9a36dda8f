import Foundation
import Testing

@testable import Varlink

@Suite("Mutated transcripts", .timeLimit(.minutes(2)))
struct MutationTests {
    /// SplitMix64, so that a failure comes back.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let interesting: [[UInt8]] = [
        [0], [0x22], [0x5C], Array("{".utf8), Array("}".utf8), Array("[[[[".utf8), Array("null".utf8),
        Array("true".utf8), [0xC0, 0xAF], [0xEF, 0xBB, 0xBF],
        Array("1e999".utf8), Array("-0".utf8), Array("\\ud800".utf8), Array("\"more\":true,".utf8),
        Array("\"oneway\":true,".utf8), Array(":".utf8),
    ]

    private func mutate(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let length = min(Int.random(in: 1...12, using: &generator), bytes.count - place)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = .random(in: .min ... .max, using: &generator)
            case 2: bytes.removeSubrange(place..<place + length)
            case 3: bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: place)
            case 4: bytes.insert(contentsOf: Self.interesting.randomElement(using: &generator) ?? [], at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    /// How many messages at the front are objects to somebody else's parser: behind the first that is not, nothing is answered.
    private func wellFormed(_ bytes: [UInt8]) -> Int {
        var count = 0
        for message in bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast() {
            guard (try? JSONSerialization.jsonObject(with: Data(message))) is [String: Any] else { break }
            count += 1
        }
        return count
    }

    @Test("never bring the server down, and what is malformed is never answered", arguments: 0..<4)
    func mutations(seed: Int) async throws {
        try await withCertificationServer { path, _ in
            var generator = Generator(state: UInt64(seed))
            let golden = GoldenTranscript.exchanges.map { GoldenTranscript.bytes($0.call, id: "0") }
            for round in 0..<1000 {
                let first = mutate(golden[round % golden.count], &generator)
                let sent = first + (golden.randomElement(using: &generator) ?? [])
                let received = try #require(try RawClient.exchange(path, sent), "seed \(seed), round \(round): no end")
                let replies = received.split(separator: 0, omittingEmptySubsequences: false)
                #expect(
                    replies.count - 1 <= wellFormed(sent),
                    "seed \(seed), round \(round): \(String(decoding: sent, as: UTF8.self))")
                #expect(replies.last?.isEmpty == true)
                for reply in replies.dropLast() { #expect(throws: Never.self) { try Reply(parsing: reply) } }
            }
            let (status, output) = try await Program.run(Peers.certification, ["--client", "--varlink=unix:\(path)"])
            #expect(status == 0, "\(output)")
        }
    }
}
