import Glibc
import Testing

@testable import Varlink

@Suite("Sockets that a service manager hands over")
struct InheritedSocketsTests {
    private let own = "\(getpid())"

    @Test("are for the process that is named, and nobody else")
    func process() {
        for other in [nil, "1", "", "x", "-1"] {
            #expect(InheritedSockets(processID: other, count: "1", names: "varlink").descriptors.isEmpty)
        }
        #expect(InheritedSockets(processID: own, count: "1", names: "varlink").descriptors == ["varlink": 3])
    }

    @Test("have the names that they were given; one without a name is varlink")
    func names() {
        #expect(InheritedSockets(processID: own, count: "1", names: nil).descriptors == ["varlink": 3])
        let two = InheritedSockets(processID: own, count: "2", names: "varlink-admin:varlink")
        #expect(two.descriptors == ["varlink-admin": 3, "varlink": 4])
        #expect(InheritedSockets(processID: own, count: "2", names: "a:a").descriptors == ["a": 3])
    }

    @Test("are none when their number makes no sense", arguments: [nil, "", "0", "-1", "65", "99999999999", "x"])
    func count(count: String?) {
        #expect(InheritedSockets(processID: own, count: count, names: "varlink").descriptors.isEmpty)
    }
}
