import Crypto
import Foundation

/// What names a plan, so that an administrator confirms this very one and no other.
///
/// Its first half is of where the import leads, not of the steps that are left: an import that was killed in the middle has the
/// same one when it is planned again. Its second half is of the registrations that go. They leave nothing behind by which they
/// would be known to have been there, so each that is gone already makes another name; `ImportPlan.carriesOn` tells such a plan
/// from one that takes more away than was confirmed. The order of what is combined does not matter.
public struct PlanDigest: Sendable, Equatable, Codable {
    private var destination = FactSum()
    private var removals = FactSum()

    public init() {}

    /// One more fact of what will be there.
    ///
    /// - Returns: its mark.
    @discardableResult
    public mutating func combine(_ fact: String...) -> UInt64 { destination.add(fact) }

    /// A registration that goes.
    public mutating func combine(removal key: String) { removals.add([key]) }

    public mutating func combine(_ other: PlanDigest) {
        destination.add(other.destination)
        removals.add(other.removals)
    }

    /// The same when nothing is left to be removed.
    public var withoutRemovals: PlanDigest {
        var rest = PlanDigest()
        rest.destination = destination
        return rest
    }

    /// What stands for a fact in eight bytes, the same on every machine and in every run.
    public static func mark(_ fact: String...) -> UInt64 { FactSum.mark(fact) }

    /// 16 hexadecimal digits in groups of four: short enough to be read out.
    public var text: String { "\(destination.digits)-\(removals.digits)" }

    /// Whether a plan of that name leads to the same.
    public func leadsToTheSame(as name: String) -> Bool { name.hasPrefix("\(destination.digits)-") }
}

/// A sum of SHA-256, taken as four numbers each: nobody plays against the administrator here.
private struct FactSum: Sendable, Equatable, Codable {
    private var words: [UInt64] = [0, 0, 0, 0]

    /// - Returns: the fact's mark.
    @discardableResult
    mutating func add(_ fact: [String]) -> UInt64 {
        Self.sum(fact).withUnsafeBytes { bytes in
            for index in words.indices { words[index] &+= Self.word(index, of: bytes) }
            return Self.word(0, of: bytes)
        }
    }

    mutating func add(_ other: FactSum) {
        for index in words.indices { words[index] &+= other.words[index] }
    }

    static func mark(_ fact: [String]) -> UInt64 {
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

    var digits: String {
        let folded = words.reduce(0) { ($0 << 7 | $0 >> 57) ^ $1 }
        let digits = String(UInt32(truncatingIfNeeded: folded ^ folded >> 32), radix: 16)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        return "\(padded.prefix(4))-\(padded.suffix(4))"
    }
}
