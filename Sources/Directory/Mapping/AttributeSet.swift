import Accounts
import Foundation
import LDAPClient

/// Attributes by name, without the empty ones: RFC 4512 knows no attribute without a value, nor an empty directory string.
struct AttributeSet: Sendable, Equatable {
    private struct Named: Sendable, Equatable {
        let name: String
        var values: [String]
    }

    /// In the order of their names, in which they are written and digested: a feed makes and reads millions of these sets.
    private var named: [Named] = []

    init() {
        // For all that a person has, so that it does not grow in steps while it is filled.
        named.reserveCapacity(32)
    }

    subscript(name: String) -> [String] {
        get {
            let index = index(of: name)
            return has(name, at: index) ? named[index].values : []
        }
        set {
            // Nearly every attribute has one value, which needs no comparison.
            guard newValue.count > 1 else { return set(name, newValue.first) }
            let filled = newValue.map(Self.trimmed).filter { !$0.isEmpty }
            var seen: Set<String> = []
            put(name, filled.filter { seen.insert(Self.compared($0)).inserted })
        }
    }

    /// Where `name` is, or would be.
    private func index(of name: String) -> Int {
        var range = named.startIndex..<named.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if named[middle].name < name {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }

    private func has(_ name: String, at index: Int) -> Bool { index < named.count && named[index].name == name }

    private mutating func put(_ name: String, _ values: [String]) {
        let index = index(of: name)
        switch (has(name, at: index), values.isEmpty) {
        case (true, true): named.remove(at: index)
        case (true, false): named[index].values = values
        case (false, true): break
        case (false, false): named.insert(Named(name: name, values: values), at: index)
        }
    }

    /// Without white space at either end. Looked at first: most values have none, and Foundation copies all of them.
    private static func trimmed(_ value: String) -> String {
        let plain: Range<UInt8> = 0x21..<0x7F
        guard let first = value.utf8.first, plain.contains(first), let last = value.utf8.last, plain.contains(last)
        else {
            return value.trimmingCharacters(in: .whitespaces)
        }
        return value
    }

    /// What caseIgnoreMatch compares (RFC 4518): values equal in this are one for the directory, which refuses the second.
    private static func compared(_ value: String) -> String {
        // A word of letters and digits has one form and no blanks: nearly all values of which there are several.
        if value.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) { return value.lowercased() }
        return value.precomposedStringWithCompatibilityMapping.lowercased().split(separator: " ").joined(separator: " ")
    }

    /// Takes over what the directory holds, which needs no tidying.
    mutating func copy(_ name: String, from entry: Entry) {
        put(name, entry.strings(name))
    }

    mutating func set(_ name: String, _ value: String?) {
        let filled = value.map(Self.trimmed) ?? ""
        put(name, filled.isEmpty ? [] : [filled])
    }

    var attributes: [Attribute] { named.map { Attribute($0.name, $0.values) } }

    /// The same attributes with the same values have the same digest, whatever their order: an unchanged record costs no write.
    var digest: String {
        var hash = StableHash()
        for attribute in named {
            hash.combine(attribute.name)
            if attribute.values.count == 1 {
                hash.combine(attribute.values[0])
            } else {
                for value in attribute.values.sorted() { hash.combine(value) }
            }
            hash.combine("")
        }
        return hash.text
    }
}

/// 128 bits of FNV-1a over two offsets: to notice a change, not to resist somebody who looks for a collision.
private struct StableHash {
    private var first: UInt64 = 0xcbf2_9ce4_8422_2325
    private var second: UInt64 = 0x6c62_272e_07bb_0142

    mutating func combine(_ text: String) {
        // In place: the text of every entry of an academy goes through here.
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes { combine(byte) }
        }
        combine(0xFF)
    }

    private mutating func combine(_ byte: UInt8) {
        first = (first ^ UInt64(byte)) &* 0x100_0000_01b3
        second = (second ^ UInt64(byte &+ 0x55)) &* 0x100_0000_01b3
    }

    var text: String { String(first, radix: 36) + "-" + String(second, radix: 36) }
}
