import TestSupport

/// One story of an account, told again and again: each time the daemon dies one call later, until it does not die any more.
public struct CrashWalk: Sendable {
    public enum Story: String, CaseIterable, Sendable {
        case activation, reset, change
    }

    /// What one walk came to.
    public struct Report: Sendable, CustomStringConvertible {
        public var story: Story
        /// How many calls of the daemon the story has.
        public var calls: Int
        /// In front of how many of them it was killed.
        public var deaths: Int
        /// After how many of those the story turned out to be told to its end.
        public var completed: Int

        public var description: String {
            "\(story): \(calls) calls; killed in front of \(deaths) of them, done all the same after \(completed)"
        }
    }

    let installation: Installation
    let point: CrashPoint

    /// Runs `body` with a daemon that can be killed at any call.
    public static func with<Result: Sendable>(
        in folder: String, _ body: (CrashWalk) async throws -> Result
    ) async throws -> Result {
        let point = try await CrashPoint(in: folder)
        let installation = try await Installation(in: folder, point.environment)
        defer { installation.end() }
        try await installation.daemon.start()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(CrashWalk(installation: installation, point: point)))
        } catch { result = .failure(error) }
        try point.arm(0)
        await installation.daemon.stop()
        return try result.get()
    }

    /// - Parameters:
    ///   - stride: of the calls, one is tried and so many less one are not.
    ///   - first: the number of the first pupil, whom no earlier walk of this directory has.
    /// - Throws: `Linearization.Contradiction`, `TestFailure` for an account that is half there.
    public func walk(_ story: Story, stride: Int = 1, first: Int) async throws -> Report {
        var report = Report(story: story, calls: 0, deaths: 0, completed: 0)
        while true {
            let calls = 1 + report.deaths * stride
            let isDead = try await installation.withPerformer(Recorder()) { performer in
                let person = try await enrol(first + report.deaths, performer, needsAccount: story != .activation)
                let isDead = try await tell(story, of: person, performer, dyingAt: calls)
                let isComplete = try await look(at: person, after: story, performer)
                guard isDead || isComplete else {
                    throw TestFailure("\(story) was not told to its end, and nobody died")
                }
                report.completed += isDead && isComplete ? 1 : 0
                return isDead
            }
            report.calls = calls - 1
            guard isDead else { return report }
            report.deaths += 1
        }
    }
}
