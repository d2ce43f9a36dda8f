import Crypto
import Foundation

/// What names a plan, so that an administrator confirms this very one and no other.
///
/// It is of where the import leads, not of the steps that are left: an import that was killed in the middle has the same one
/// when it is planned again, and the confirmation still holds. The order of what is combined does not matter.
public struct PlanDigest: Sendable, Equatable, Codable {
    private var words: [UInt64] = [0, 0, 0, 0]

    public init() {}

    /// One more fact. Facts are sums of SHA-256, taken as four numbers each: nobody plays against the administrator here.
    ///
    /// - Returns: its mark.
    @discardableResult
    public mutating func combine(_ fact: String...) -> UInt64 {
        Self.sum(fact).withUnsafeBytes { bytes in
            for index in words.indices { words[index] &+= Self.word(index, of: bytes) }
            return Self.word(0, of: bytes)
        }
    }

    /// What stands for a fact in eight bytes, the same on every machine and in every run.
    public static func mark(_ fact: String...) -> UInt64 {
        sum(fact).withUnsafeBytes { word(0, of: $0) }
    }

    private static func sum(_ fact: [String]) -> SHA256Digest {
        var hash = SHA256()
        // Once for each entry of an academy: in place, without a copy of the text.
        for var part in fact {
            part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            withUnsafeBytes(of: UInt8(0)) { hash.update(bufferPointer: $0) }
        }
        return hash.finalize()
    }

    private static func word(_ index: Int, of bytes: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }

    public mutating func combine(_ other: PlanDigest) {
        for index in words.indices { words[index] &+= other.words[index] }
    }

    /// 16 hexadecimal digits in groups of four: short enough to be read out.
    public var text: String {
        let folded = words.reduce(0) { ($0 << 7 | $0 >> 57) ^ $1 }
        let digits = String(folded, radix: 16)
        let padded = Array(String(repeating: "0", count: 16 - digits.count) + digits)
        return stride(from: 0, to: 16, by: 4).map { String(padded[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
