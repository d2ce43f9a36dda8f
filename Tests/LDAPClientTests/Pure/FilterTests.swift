import CLDAP
import Testing

@testable import LDAPClient

/// The parser behind `ldap_search_ext`; its header is not installed.
@_silgen_name("ldap_pvt_put_filter")
private func putFilter(_ element: OpaquePointer?, _ text: UnsafePointer<CChar>) -> Int32

@Suite("Filter")
struct FilterTests {
    @Test("libldap makes of a filter's text exactly the filter that was meant")
    func libldapAgrees() throws {
        for value in Hostile(3000) {
            let filters: [Filter] = [
                .equal("cn", value), .greaterOrEqual("cn", value), .lessOrEqual("cn", value), .contains("cn", value),
                .startsWith("cn", value), .endsWith("cn", value),
                .and([.equal("uid", value), .not(.or([.present("sn"), .contains("cn", value)]))]),
            ]
            for filter in filters {
                #expect(try encoded(filter.description) == filter.ber, "\(filter)")
            }
        }
    }

    @Test("none at all is true for and, false for or")
    func empty() throws {
        #expect(Filter.and([]).description == "(&)")
        #expect(Filter.or([]).description == "(|)")
        #expect(try encoded("(&)") == [0xA0, 0])
        #expect(try encoded("(|)") == [0xA1, 0])
    }

    private func encoded(_ text: String) throws -> [UInt8] {
        let element = try #require(ber_alloc_t(LBER_USE_DER))
        defer { ber_free(element, 1) }
        try #require(putFilter(element, text) == LDAP_SUCCESS, "\(text)")
        var flat: UnsafeMutablePointer<berval>?
        try #require(ber_flatten(element, &flat) == 0)
        defer { ber_bvfree(flat) }
        return flat.map { Array(UnsafeRawBufferPointer(start: $0.pointee.bv_val, count: Int($0.pointee.bv_len))) } ?? []
    }
}

extension Filter {
    /// RFC 4511, 4.5.1.7.
    fileprivate var ber: [UInt8] {
        switch self {
        case .equal(let name, let value): tlv(0xA3, octets(name) + octets(value))
        case .greaterOrEqual(let name, let value): tlv(0xA5, octets(name) + octets(value))
        case .lessOrEqual(let name, let value): tlv(0xA6, octets(name) + octets(value))
        case .present(let name), .contains(let name, ""), .startsWith(let name, ""), .endsWith(let name, ""):
            tlv(0x87, Array(name.utf8))
        case .startsWith(let name, let value): substrings(name, 0x80, value)
        case .contains(let name, let value): substrings(name, 0x81, value)
        case .endsWith(let name, let value): substrings(name, 0x82, value)
        case .and(let filters): tlv(0xA0, filters.flatMap(\.ber))
        case .or(let filters): tlv(0xA1, filters.flatMap(\.ber))
        case .not(let filter): tlv(0xA2, filter.ber)
        }
    }

    private func substrings(_ name: String, _ tag: UInt8, _ value: String) -> [UInt8] {
        tlv(0xA4, octets(name) + tlv(0x30, tlv(tag, Array(value.utf8))))
    }

    private func octets(_ text: String) -> [UInt8] { tlv(0x04, Array(text.utf8)) }

    private func tlv(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case ..<0x80: [tag, UInt8(content.count)] + content
        case ..<0x100: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
    }
}
