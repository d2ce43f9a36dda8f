import Accounts
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Answers", .serialized)
struct AnswerBeatTests {
    private let beat = AnswerBeat(interval: .milliseconds(50))

    @Test("leave at the next multiple of the beat, never before", arguments: [1, 30, 60, 110])
    func multiples(milliseconds: Int) async throws {
        let taken = try await time {
            try await beat.hold { try await Task.sleep(for: .milliseconds(milliseconds)) }
        }
        let earliest = Duration.milliseconds((milliseconds + 49) / 50 * 50)
        #expect(taken >= earliest)
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
