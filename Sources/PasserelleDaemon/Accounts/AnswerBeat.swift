/// Lets answers leave at multiples of a fixed time, so that how long an answer took does not tell what was found.
///
/// Equal work is done for every outcome as well; the beat covers what is left, such as one write to the directory.
struct AnswerBeat: Sendable {
    let interval: Duration
    var clock: any Clock<Duration> = ContinuousClock()

    /// Runs `body`; what it returns or throws leaves at the next beat after it is ready.
    ///
    /// - Parameter leavesAtOnce: outcomes that tell nothing a stranger does not know, such as a success.
    func hold<Result>(
        unless leavesAtOnce: (Swift.Result<Result, any Error>) -> Bool = { _ in false },
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await hold(by: clock, unless: leavesAtOnce, body)
    }

    private func hold<Result>(
        by clock: some Clock<Duration>, unless leavesAtOnce: (Swift.Result<Result, any Error>) -> Bool,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let start = clock.now
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        if interval > .zero, !leavesAtOnce(outcome) {
            let beats = (start.duration(to: clock.now) / interval).rounded(.up)
            let beat = start.advanced(by: interval * beats)
            // One wakes up from a long sleep 0.04 ms later after a hash of our own, for nobody, than after one of slapd's, for
            // somebody. A thousand answers of each show that; after short sleeps they do not.
            try await clock.sleep(until: beat.advanced(by: .milliseconds(-2)), tolerance: .zero)
            while clock.now < beat {
                let next = min(beat, clock.now.advanced(by: .microseconds(100)))
                try await clock.sleep(until: next, tolerance: .zero)
            }
        }
        return try outcome.get()
    }
}
