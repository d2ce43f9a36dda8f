import Crypto
import Foundation

/// What a browser's cookie holds: 32 random bytes, which mean nothing but "the same browser".
struct VisitToken: Sendable, Hashable {
    static let byteCount = 32
    let text: String

    static func random() -> VisitToken {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return VisitToken(text: Data(bytes).hexadecimal)
    }

    private init(text: String) { self.text = text }

    /// - Returns: `nil` for a cookie that we did not make.
    init?(cookie: String) {
        let digits = cookie.utf8
        guard digits.count == 2 * Self.byteCount, Data(hexadecimal: cookie) != nil else { return nil }
        text = cookie
    }
}

extension Data {
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        let isHexadecimal = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHexadecimal, digits.count.isMultiple(of: 2) else { return nil }
        var bytes = Data(capacity: digits.count / 2)
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[start...(start + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self = bytes
    }
}
