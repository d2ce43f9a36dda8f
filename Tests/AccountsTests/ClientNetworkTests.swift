import Accounts
import Testing

@Suite("What tells visitors apart")
struct ClientNetworkTests {
    @Test(
        "is one network, however its addresses are written",
        arguments: [
            ("2001:db8::1", "2001:DB8:0:0:ffff:ffff:ffff:ffff"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::FFFF:c000:207", "192.0.2.7"),
        ])
    func same(one: String, other: String) {
        #expect(ClientNetwork(one) == ClientNetwork(other))
    }

    @Test(
        "is another one for everybody else, for what is no address, too",
        arguments: [
            ("2001:db8::1", "2001:db8:0:1::1"), ("192.0.2.7", "192.0.2.8"), ("2001:db8::1", "2001:db8::1\0"),
            ("somebody", "somebody else"),
        ])
    func different(one: String, other: String) {
        #expect(ClientNetwork(one) != ClientNetwork(other))
    }
}
