import Foundation
import LDAPClient

/// An entry that is not in the directory yet, the same whichever way it comes there.
public struct NewEntry: Sendable {
    public let dn: DN
    let attributes: [Attribute]
    /// Of what the feed says, as the entry holds it.
    public let digest: String

    init(_ dn: DN, _ attributes: AttributeSet, digest: String) {
        var whole = attributes
        whole.set(AttributeName.feedDigest, digest)
        self.dn = dn
        self.attributes = whole.attributes
        self.digest = digest
    }
}

/// Where the entries of a first feed go instead of being written one by one over LDAP.
public protocol NewEntrySink: Sendable {
    /// - Parameter records: LDIF, whole records.
    func add(_ records: LDIFRecords) async throws
}

/// Entries as slapd's own `slapadd` takes them (RFC 2849).
public struct LDIFRecords: Sendable {
    public private(set) var bytes: [UInt8] = []
    private let author: String

    /// - Parameter layout: tells who the daemon is: `slapadd` would take itself for the author.
    public init(layout: DirectoryLayout) {
        let daemon = layout.services.child(AttributeName.cn, DirectoryLayout.daemonName).description
        author = Self.line("creatorsName", daemon) + Self.line("modifiersName", daemon)
    }

    public mutating func add(_ entry: NewEntry) {
        bytes += Self.line("dn", entry.dn.description).utf8
        for attribute in entry.attributes {
            for value in attribute.strings { bytes += Self.line(attribute.name, value).utf8 }
        }
        bytes += author.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func line(_ name: String, _ value: String) -> String {
        isSafe(value) ? "\(name): \(value)\n" : "\(name):: \(Data(value.utf8).base64EncodedString())\n"
    }

    /// SAFE-STRING, and no space at the end.
    private static func isSafe(_ value: String) -> Bool {
        guard let first = value.utf8.first, let last = value.utf8.last else { return true }
        return first != 0x20 && first != 0x3A && first != 0x3C && last != 0x20
            && value.utf8.allSatisfy { $0 < 0x80 && $0 != 0 && $0 != 0x0A && $0 != 0x0D }
    }
}
