import Testing

@testable import LDAPClient

@Suite("What comes soon after something was read")
struct RestTests {
    @Test("waits for the end of a rest, which begins with each reading, and no longer")
    func rest() {
        let start = ContinuousClock.now
        func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }
        var rest = Rest(.milliseconds(20))
        rest.turn(hasRead: false, now: start)
        #expect(rest.end == nil)
        rest.turn(hasRead: true, now: start)
        #expect(rest.end == after(20))
        rest.turn(hasRead: false, now: after(19))
        #expect(rest.end == after(20))
        rest.turn(hasRead: false, now: after(20))
        #expect(rest.end == nil)
        rest.turn(hasRead: true, now: after(30))
        #expect(rest.end == after(50))
    }
}
