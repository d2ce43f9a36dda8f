import Foundation
import TestSupport
import Testing

@testable import LDAPClient

/// A hundred thousand texts in the place of a value, at a real slapd.
///
/// `exact` is compared byte by byte (octetStringMatch), so what may be found is known without knowing slapd's rules for
/// names. `cn` is compared as people's names and identifiers are, by `caseIgnoreMatch`.
@Suite("Whatever stands in the place of a value", .serialized, .timeLimit(.minutes(3)))
struct InjectionTests {
    private static let known = [
        "lea", "lea.martin", "le goff", "zoé", "zoe\u{301}", "kevin", "a*b", "*", "(lea)", "lea)(uid=*", "\\2a", "\\",
        "lea\\", "a,b=c", "ou=people,dc=test", "#04036c6561", " lea ", "\"lea\"", "lea\0", "\0", "l\u{435}a",
        "\u{FB01}ls",
        "fils", "＊", "lea+sn=x", "a\r\nb", "{SSHA}x", String(repeating: "lea ", count: 30),
    ]
    private static let settings = """
        attributetype ( 1.3.6.1.4.1.4203.666.1.90 NAME 'exact' EQUALITY octetStringMatch
          SUBSTR octetStringSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
        objectclass ( 1.3.6.1.4.1.4203.666.3.90 NAME 'specimen' SUP top STRUCTURAL MUST exact MAY cn )
        """

    @Test("a search finds the entries whose value it is, and no others")
    func filters() async throws {
        let texts = HostileTexts(100_000, seed: 1, near: Self.known)
        try await withSpecimens { ldap in
            try await forEach(texts) { number, text in
                let (filter, holds) = Self.query(number, text)
                var found: Set<[UInt8]> = []
                for try await entry in ldap.search(
                    base: TemporarySlapd.suffix, scope: .one, filter: filter, attributes: ["exact"],
                    sizeLimit: 100, pageSize: 100)
                {
                    found.formUnion(entry.bytes("exact"))
                }
                let expected = Set(Self.known.map { Array($0.utf8) }.filter(holds))
                #expect(found == expected, "\(number): \(filter.description.prefix(200))")
            }
        }
    }

    /// Shorter than the 8,192 bytes, escapes included, that slapd takes for a name.
    @Test("a name reads the entry whose name it is, and no other")
    func names() async throws {
        let texts = HostileTexts(100_000, seed: 2, near: Self.known, longest: 2000)
        let known = Set(Self.known.map { Array($0.utf8) })
        try await withSpecimens { ldap in
            try await forEach(texts) { number, text in
                let dn = TemporarySlapd.suffix.child("exact", text)
                // No entry is called nothing, and slapd says so.
                guard !text.isEmpty else { return #expect(await code { try await ldap.read(dn) } == .invalidDNSyntax) }
                let found = try await ldap.read(dn, attributes: ["exact"])?.bytes("exact")
                let bytes = Array(text.utf8)
                #expect(found == (known.contains(bytes) ? [bytes] : nil), "\(number): \(dn.description.prefix(200))")
            }
        }
    }

    @Test("a name of somebody finds who is called so in capitals or full width, and nobody who only looks alike")
    func peoplesNames() async throws {
        let texts = HostileTexts(20_000, seed: 3, near: Self.known, longest: 2000)
        try await withSpecimens { ldap in
            #expect(try await named("ＬＥＡ", ldap) == [" lea ", "lea"])
            #expect(try await named("l\u{435}A", ldap) == ["l\u{435}a"])
            try await forEach(texts) { number, text in
                for name in try await named(text, ldap) {
                    #expect(Self.folded(name) == Self.folded(text), "\(number): \(text.debugDescription) finds \(name)")
                }
            }
        }
    }

    private func named(_ text: String, _ ldap: LDAPPool) async throws -> [String] {
        var names: [String] = []
        for try await entry in ldap.search(
            base: TemporarySlapd.suffix, scope: .one, filter: .equal("cn", text), attributes: ["cn"], sizeLimit: 100,
            pageSize: 100)
        {
            names += entry.strings("cn")
        }
        return names.sorted()
    }

    /// The forms in which the product asks, each for every eighth text, and what each has to find.
    private static func query(_ number: Int, _ text: String) -> (Filter, ([UInt8]) -> Bool) {
        let bytes = Array(text.utf8)
        let equal = Filter.equal("exact", text)
        let any: ([UInt8]) -> Bool = { _ in true }
        switch number % 8 {
        case 1: return (.contains("exact", text), bytes.isEmpty ? any : { $0.firstRange(of: bytes) != nil })
        case 2: return (.startsWith("exact", text), { $0.starts(with: bytes) })
        case 3: return (.endsWith("exact", text), { $0.reversed().starts(with: bytes.reversed()) })
        case 4: return (.or([equal, .equal("exact", "lea")]), { $0 == bytes || $0 == Array("lea".utf8) })
        case 5: return (.and([.equal("objectClass", "specimen"), .present("exact"), equal]), { $0 == bytes })
        case 6: return (.and([.not(equal), .present("exact")]), { $0 != bytes })
        default: return (equal, { $0 == bytes })
        }
    }

    /// At least as much as `caseIgnoreMatch` folds (RFC 4518).
    private static func folded(_ text: String) -> [String.UTF8View.Element] {
        let plain = text.decomposedStringWithCompatibilityMapping.uppercased().lowercased()
            .decomposedStringWithCompatibilityMapping.unicodeScalars
            .filter { ![.format, .control].contains($0.properties.generalCategory) || $0.properties.isWhitespace }
        return Array(
            plain.split { $0.properties.isWhitespace }.map { String(String.UnicodeScalarView($0)) }.joined(
                separator: " "
            ).utf8)
    }

    /// As many at once as the daemon would have on its way.
    private func forEach(
        _ texts: HostileTexts, _ body: @escaping @Sendable (Int, String) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, text) in texts.enumerated() {
                if number >= 200 { try await group.next() }
                group.addTask { try await body(number, text) }
            }
            try await group.waitForAll()
        }
    }

    private func withSpecimens(_ body: (LDAPPool) async throws -> Void) async throws {
        // Written in a spelling that no code under test has a part in: each byte of a name escaped, each value in base64.
        let entries = Self.known.map { text in
            let name = text.utf8.map { "\\" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let value = Data(text.utf8).base64EncodedString()
            return "dn: exact=\(name),dc=test\nobjectClass: specimen\nexact:: \(value)\ncn:: \(value)\n\n"
        }
        try await withDirectory(settings: Self.settings, entries: entries.joined()) { ldap, _ in try await body(ldap) }
    }
}
