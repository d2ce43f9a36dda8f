import NIOCore

@testable import Varlink

extension FuzzedParser {
    /// What comes over the control sockets.
    static let wire = [
        FuzzedParser(name: "json") { bytes in
            for limits in [JSONLimits.generous, JSONLimits()] {
                guard let value = try? JSONValue(parsing: bytes, limits: limits) else { continue }
                try require(
                    (try? JSONValue(parsing: value.serialised)) == value, "what is written is not what was read")
                try require(!value.serialised.contains(0), "a terminator in a message")
            }
        },
        FuzzedParser(name: "call") { bytes in
            guard let call = try? Call(parsing: bytes, limits: JSONLimits()) else { return }
            var written = call
            // An empty object and none are the same to the specification.
            if written.parameters == .object([:]) { written.parameters = nil }
            var read = try? Call(parsing: call.serialised, limits: .generous)
            if read?.parameters == .object([:]) { read?.parameters = nil }
            try require(read == written, "a call is not what was written")
            try require(call.target?.method.isEmpty == false, "a call without a method")
        },
        FuzzedParser(name: "reply") { bytes in _ = try? Reply(parsing: bytes) },
        FuzzedParser(name: "frames") { bytes in
            // In pieces of every size up to 7: what is put together does not depend on how it came.
            let whole = frames(in: bytes, pieces: max(bytes.count, 1))
            for size in 1...7 { try require(frames(in: bytes, pieces: size) == whole, "frames depend on the pieces") }
        },
        FuzzedParser(name: "interface") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let interface = try? InterfaceDescription(parsing: text) else { return }
            try require((try? InterfaceDescription(parsing: interface.text)) != nil, "an interface is read once only")
        },
    ]

    private static func frames(in bytes: [UInt8], pieces size: Int) -> [[UInt8]] {
        var buffer = FrameBuffer()
        var messages: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            buffer.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            while case .message(let message)? = buffer.next(limit: .max) { messages.append(message.content) }
        }
        return messages
    }
}
