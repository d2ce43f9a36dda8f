import Testing

@testable import PasserelleDaemon

@Suite("A bell")
struct BellTests {
    /// Longer than any test may take: whoever sleeps so long missed what should have woken them.
    private static let forever = Duration.seconds(600)

    @Test("rung before anybody sleeps is heard by the next, once")
    func before() async {
        let bell = Bell()
        bell.ring()
        bell.ring()
        await bell.wait(atMost: Self.forever)
        let taken = await ContinuousClock().measure { await bell.wait(atMost: .milliseconds(30)) }
        #expect(taken >= .milliseconds(30))
    }

    @Test("wakes who sleeps: a thousand times, at whatever moment it rings")
    func during() async {
        let bell = Bell()
        for _ in 0..<1000 {
            async let sleeper: Void = bell.wait(atMost: Self.forever)
            bell.ring()
            await sleeper
        }
    }

    @Test("that stays silent lets people go after the time they gave it: a thousand times, however short")
    func timeOut() async {
        let bell = Bell()
        for _ in 0..<1000 { await bell.wait(atMost: .zero) }
    }

    @Test("lets a cancelled task go: a thousand times, at whatever moment")
    func cancellation() async {
        let bell = Bell()
        for _ in 0..<1000 {
            let sleeper = Task { await bell.wait(atMost: Self.forever) }
            sleeper.cancel()
            await sleeper.value
        }
    }
}
