import Testing

@testable import LDAPClient

@Suite("Pipeline")
struct PipelineTests {
    private let start = ContinuousClock.now

    private func pipeline(_ tickets: [Ticket]) -> Pipeline<String> {
        var pipeline = Pipeline<String>()
        for (index, ticket) in tickets.enumerated() {
            let deadline = start + .seconds(index + 1)
            pipeline.sent(Int32(index), ticket: ticket, deadline: deadline, waiter: "\(index)")
        }
        return pipeline
    }

    @Test("each answer goes to the one who waits for it, once, in whatever order")
    func answers() {
        var pipeline = pipeline([Ticket(), Ticket(), Ticket()])
        #expect(pipeline.finished(2) == "2")
        #expect(pipeline.finished(0) == "0")
        #expect(pipeline.finished(0) == nil)
        #expect(pipeline.finished(77) == nil)
        #expect(pipeline.count == 1)
    }

    @Test("what comes before the end changes the waiter it is for")
    func progress() {
        var pipeline = pipeline([Ticket(), Ticket()])
        pipeline.progressed(1) { $0 += " and an entry" }
        pipeline.progressed(5) { $0 = "nobody" }
        #expect(pipeline.finished(1) == "1 and an entry")
        #expect(pipeline.finished(0) == "0")
    }

    @Test("a cancelled request is abandoned once, and its late answer is nobody's")
    func cancellation() {
        let ticket = Ticket()
        var pipeline = pipeline([Ticket(), ticket])
        let abandoned = pipeline.cancelled(ticket)
        #expect(abandoned?.message == 1 && abandoned?.waiter == "1")
        #expect(pipeline.cancelled(ticket) == nil)
        #expect(pipeline.cancelled(Ticket()) == nil)
        #expect(pipeline.finished(1) == nil)
    }

    @Test("only those whose time is over expire, and the next wake-up is the next deadline")
    func expiry() {
        var pipeline = pipeline([Ticket(), Ticket(), Ticket()])
        #expect(pipeline.expire(now: start).abandoned.isEmpty)
        #expect(pipeline.nextDeadline == start + .seconds(1))
        let expiry = pipeline.expire(now: start + .seconds(2))
        #expect(expiry.abandoned.map(\.waiter).sorted() == ["0", "1"])
        #expect(pipeline.nextDeadline == start + .seconds(3))
        #expect(pipeline.ended() == ["2"])
        #expect(pipeline.nextDeadline == nil)
    }

    @Test("a server that has said nothing since the request hangs; one that answers others is only slow")
    func silence() {
        var silent = pipeline([Ticket(), Ticket()])
        #expect(silent.expire(now: start + .seconds(1)).isSilent)
        var slow = pipeline([Ticket(), Ticket()])
        _ = slow.finished(1)
        #expect(!slow.expire(now: start + .seconds(1)).isSilent)
    }
}
