import Testing

@testable import PortalPages

@Suite("The browser's address")
struct AddressTests {
    @Test(
        "is in a range when its first bits are the range's",
        arguments: [
            ("192.0.2.0/24", "192.0.2.77", true), ("192.0.2.0/24", "192.0.3.1", false),
            ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.7", "192.0.2.7", true),
            ("0.0.0.0/0", "203.0.113.9", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false), ("::1", "127.0.0.1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("192.0.2.0/24", "not an address", false),
        ])
    func ranges(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isInside)
    }

    @Test(
        "is not read from what is no range",
        arguments: ["", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "a/8", "::/129", "::\0/64", "192.0.2.1\0"])
    func nonsense(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("is the last one that no trusted proxy has, whatever a stranger writes before it")
    func forwarded() throws {
        let clients = ClientAddress(trusted: ["127.0.0.1", "198.51.100.0/24"].compactMap(AddressRange.init))
        #expect(clients.of(peer: "203.0.113.5", forwarded: ["192.0.2.1"]) == "203.0.113.5")
        #expect(clients.of(peer: "127.0.0.1", forwarded: []) == "127.0.0.1")
        #expect(clients.of(peer: "127.0.0.1", forwarded: ["192.0.2.1"]) == "192.0.2.1")
        #expect(clients.of(peer: "127.0.0.1", forwarded: ["10.9.9.9, 192.0.2.1", "198.51.100.3"]) == "192.0.2.1")
        #expect(clients.of(peer: "127.0.0.1", forwarded: ["192.0.2.1, <script>"]) == "127.0.0.1")
    }
}
