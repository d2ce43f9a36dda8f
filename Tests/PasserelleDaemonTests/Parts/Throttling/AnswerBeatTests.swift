import Accounts
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Answers", .serialized)
struct AnswerBeatTests {
    private let beat = AnswerBeat(interval: .milliseconds(50))

    @Test(
        "leave at the next multiple of the beat, never before and never later",
        arguments: [(0, 0), (1, 50), (30, 50), (50, 50), (51, 100), (60, 100), (110, 150), (1999, 2000)])
    func multiples(ready: Int, leaves: Int) async throws {
        let clock = HandClock()
        let answer = try await AnswerBeat(interval: .milliseconds(50), clock: clock).hold {
            clock.advance(.milliseconds(ready))
            return 42
        }
        #expect(answer == 42 && clock.now.sinceStart == .milliseconds(leaves))
        // From a long sleep it would wake up by what was done before.
        #expect(clock.lastSleep <= .microseconds(100))
    }

    @Test("leave no earlier by the clock of the machine", arguments: [1, 60])
    func machineClock(milliseconds: Int) async throws {
        let taken = try await time {
            try await beat.hold { try await Task.sleep(for: .milliseconds(milliseconds)) }
        }
        #expect(taken >= .milliseconds((milliseconds + 49) / 50 * 50))
    }

    @Test("leave at the beat when they are refusals, and stay what they were")
    func refusals() async throws {
        let taken = await time {
            await #expect(throws: Refusal.credentialsRefused) {
                try await beat.hold { throw Refusal.credentialsRefused }
            }
        }
        #expect(taken >= .milliseconds(50))
    }

    @Test("leave at once where they tell nothing")
    func atOnce() async throws {
        let slow = AnswerBeat(interval: .seconds(600))
        func tellsNothing(_ outcome: Result<Int, any Error>) -> Bool { (try? outcome.get()) != nil }
        let answer = try await slow.hold(unless: tellsNothing) { 42 }
        #expect(answer == 42)
    }

    @Test("leave at once without a beat")
    func none() async throws {
        #expect(try await AnswerBeat(interval: .zero).hold { 42 } == 42)
    }

    private func time(_ body: () async throws -> Void) async rethrows -> Duration {
        try await ContinuousClock().measure { try await body() }
    }
}

/// A clock that stands still but for what a test, or a sleep until later, makes of it.
private struct HandClock: Clock {
    struct Instant: InstantProtocol {
        var sinceStart: Duration

        func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }
        func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }
        static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
    }

    private let time = NIOLockedValueBox(Instant(sinceStart: .zero))
    private let slept = NIOLockedValueBox(Duration.zero)

    var now: Instant { time.withLockedValue { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// How long the last sleep took.
    var lastSleep: Duration { slept.withLockedValue { $0 } }

    func advance(_ duration: Duration) { time.withLockedValue { $0 = $0.advanced(by: duration) } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let duration = max(now.duration(to: deadline), .zero)
        slept.withLockedValue { $0 = duration }
        advance(duration)
    }
}
