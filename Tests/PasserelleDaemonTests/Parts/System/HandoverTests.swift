import Testing

@testable import PasserelleDaemon

@Suite("What an answer does not wait for", .timeLimit(.minutes(1)))
struct HandoverTests {
    /// Longer than any test may take.
    private static let forever = Duration.seconds(600)

    @Test("is taken soon when nothing else comes, however long it might have waited")
    func alone() async {
        let handover = Handover<Int>(capacity: 10)
        handover.add(1)
        #expect(await handover.batch(pause: .milliseconds(1), atMost: Self.forever) == [1])
    }

    @Test("waits while more comes, and is done together")
    func together() async throws {
        let handover = Handover<Int>(capacity: 10)
        handover.add(1)
        async let batch = handover.batch(pause: .seconds(2), atMost: Self.forever)
        try await Task.sleep(for: .milliseconds(50))
        handover.add(2)
        handover.add(3)
        #expect(await batch == [1, 2, 3])
    }

    @Test("is not put off for ever by what comes after it")
    func busy() async {
        let handover = Handover<Int>(capacity: 1_000_000)
        let busy = Task {
            while !Task.isCancelled {
                handover.add(1)
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { busy.cancel() }
        // Without the bound the suite's time is over first.
        #expect(await !handover.batch(pause: .milliseconds(100), atMost: .milliseconds(300)).isEmpty)
    }

    @Test("is begun when half of what may wait is there")
    func full() async {
        let handover = Handover<Int>(capacity: 4)
        for number in 1...3 { handover.add(number) }
        // Without that rule the suite's time is over first.
        #expect(await handover.batch(pause: Self.forever, atMost: Self.forever) == [1, 2, 3])
    }

    @Test("is bounded: what comes beyond is left to the worker's next look at the directory")
    func bounded() async {
        let handover = Handover<Int>(capacity: 2)
        for number in 1...3 { handover.add(number) }
        #expect(await handover.batch(atMost: .zero) == [1, 2])
        handover.add(4)
        #expect(await handover.batch(atMost: .zero) == [4])
    }

    @Test("stays when its worker is cancelled: nothing is begun")
    func cancelled() async {
        let handover = Handover<Int>(capacity: 10)
        handover.add(1)
        let worker = Task { await handover.batch(pause: Self.forever, atMost: Self.forever) }
        worker.cancel()
        #expect(await worker.value.isEmpty)
        handover.add(2)
        #expect(await handover.batch(atMost: .zero) == [1, 2])
    }
}
