import NIOCore
import Testing

@testable import Varlink

@Suite("Bytes on their way to becoming messages")
struct FrameBufferTests {
    private func text(_ frame: FrameBuffer.Frame?) -> String {
        switch frame {
        case .message(let message): String(decoding: message.content, as: UTF8.self)
        case .incomplete(let count): "…\(count)"
        case nil: "too long"
        }
    }

    @Test("become one message for each terminator, wherever the reads fall")
    func framing() {
        var frames = FrameBuffer()
        frames.append(ByteBuffer(string: "ab"))
        #expect(text(frames.next(limit: 3)) == "…2")
        frames.append(ByteBuffer(string: "c\0\0d\0e"))
        #expect((0..<4).map { _ in text(frames.next(limit: 3)) } == ["abc", "", "d", "…1"])
        frames.append(ByteBuffer(string: "fgh"))
        #expect(text(frames.next(limit: 3)) == "too long")
    }

    @Test("are too long by one byte, with or without a terminator")
    func limit() {
        for (input, result) in [("abc\0", "abc"), ("abcd\0", "too long"), ("abc", "…3"), ("abcd", "too long")] {
            var frames = FrameBuffer()
            frames.append(ByteBuffer(string: input))
            #expect(text(frames.next(limit: 3)) == result)
        }
    }

    @Test("are wiped in the buffer that brought them, though somebody else still holds it")
    func wiped() {
        let held = ByteBuffer(string: "secret")
        var frames = FrameBuffer()
        frames.append(held)
        #expect(held.readableBytesView.allSatisfy { $0 == 0 })
        #expect(text(frames.next(limit: 100)) == "…6")
    }

    @Test("survive growing")
    func growing() {
        var frames = FrameBuffer()
        let pieces = (0..<200).map { String(repeating: Character("\($0 % 10)"), count: $0) }
        for piece in pieces { frames.append(ByteBuffer(string: piece + "\0")) }
        #expect(pieces.map { _ in text(frames.next(limit: 1000)) } == pieces)
    }
}
