import Testing

@testable import LDAPClient

@Suite("Lane")
struct LaneStateTests {
    private final class Member {}
    private typealias State = LaneState<Member, String>

    private func state(
        members: Int = 2, window: Int = 2, waiting: Int = 2, keepsOne: Bool = false, drainsFirst: Bool = false
    ) -> State {
        State(
            .init(members: members, window: window, waiting: waiting, keepsOne: keepsOne, drainsFirst: drainsFirst))
    }

    private func granted(_ acquisition: State.Acquisition) -> Member? {
        if case .granted(let member) = acquisition { member } else { nil }
    }

    private func refusal(_ acquisition: State.Acquisition) -> LDAPError.Code? {
        if case .refused(let code) = acquisition { code } else { nil }
    }

    @Test("users are spread over the members, and none bears more than its window")
    func spread() {
        var state = state()
        let members = [Member(), Member()]
        for member in members { #expect(state.adopt(member) == []) }
        let taken = (0..<4).compactMap { _ in granted(state.acquire()) }
        #expect(taken.count == 4)
        for member in members { #expect(taken.count { $0 === member } == 2) }
        #expect(granted(state.acquire()) == nil)
    }

    @Test("a free place goes to who has waited longest, not to who asks now")
    func fairness() {
        var state = state(members: 1, window: 1)
        let member = Member()
        _ = state.adopt(member)
        _ = state.acquire()
        state.wait(Ticket(), "first")
        state.wait(Ticket(), "second")
        guard case .grant(let waiter, _) = state.release(member) else {
            return #expect(Bool(false), "nobody was served")
        }
        #expect(waiter == "first")
        #expect(granted(state.acquire()) == nil)
    }

    @Test("the queue has a bound")
    func bound() {
        var state = state(waiting: 1)
        state.wait(Ticket(), "first")
        #expect(refusal(state.acquire()) == .saturated)
    }

    @Test("who stopped waiting is not served")
    func leaving() {
        var state = state()
        let ticket = Ticket()
        state.wait(ticket, "first")
        state.wait(Ticket(), "second")
        #expect(state.leave(ticket) == "first")
        #expect(state.leave(ticket) == nil)
        #expect(state.adopt(Member()) == ["second"])
    }

    @Test("members are opened for those who wait, never more than the limit, and one more than that is kept ready")
    func opening() {
        var state = state(members: 2, window: 1, waiting: 9)
        let isWantedByNobody = state.mustOpen()
        #expect(!isWantedByNobody)
        for name in ["a", "b", "c"] { state.wait(Ticket(), name) }
        #expect((0..<4).map { _ in state.mustOpen() } == [true, true, false, false])
        #expect(state.opened(Member()) == ["a"])
        state.notOpened()
        let isTriedAgain = state.mustOpen()
        #expect(isTriedAgain)
        var ready = self.state(keepsOne: true)
        #expect((0..<2).map { _ in ready.mustOpen() } == [true, false])
    }

    @Test("a lost member has no place any more, and giving it back changes nothing")
    func loss() {
        var state = state()
        let member = Member()
        _ = state.adopt(member)
        _ = state.acquire()
        #expect((0..<2).map { _ in state.lost(member) } == [true, false])
        if case .nothing = state.release(member) {} else { #expect(Bool(false), "a lost member was used again") }
        #expect(state.memberCount == 0 && state.userCount == 0)
    }

    @Test("a retiring member gets no new users and is closed after its last one")
    func retirement() {
        var state = state()
        let old = Member()
        _ = state.adopt(old)
        _ = state.acquire()
        _ = state.acquire()
        #expect(state.retire { $0 === old }.isEmpty)
        #expect(granted(state.acquire()) == nil)
        if case .nothing = state.release(old) {} else { #expect(Bool(false), "closed under its user") }
        if case .close(let member) = state.release(old) { #expect(member === old) } else { #expect(Bool(false)) }
        #expect(state.memberCount == 0)
    }

    @Test(
        "where one server follows another, nobody is served by the new one until the last user of the old one is done")
    func draining() {
        for ending in ["released", "lost"] {
            var state = state(members: 1, window: 1, drainsFirst: true)
            let (old, new) = (Member(), Member())
            _ = state.adopt(old)
            _ = state.acquire()
            state.wait(Ticket(), "first")
            #expect(state.retire { $0 === old }.isEmpty)
            #expect(state.adopt(new) == [])
            #expect(granted(state.acquire()) == nil && state.serveNext() == nil)
            if ending == "lost" { _ = state.lost(old) } else { _ = state.release(old) }
            let served = state.serveNext()
            #expect(served?.waiter == "first" && served?.member === new, "\(ending)")
            #expect(state.serveNext() == nil && state.memberCount == 1)
        }
    }

    @Test("closing tells everybody, and what is opened afterwards is wanted by nobody")
    func closing() {
        var state = state()
        state.wait(Ticket(), "first")
        let isOpening = state.mustOpen()
        #expect(isOpening)
        #expect(state.close().waiters == ["first"])
        #expect(state.opened(Member()) == nil)
        #expect(refusal(state.acquire()) == .closed)
        let isOpenedAgain = state.mustOpen()
        #expect(!isOpenedAgain)
    }
}
