import Synchronization

/// The mails of one run, and how far it has come with them.
final class CodeMails: Sendable {
    private let mailing: CodeMailing
    private let state = Mutex<(hasBegun: Bool, report: CodeMailReport?)>((false, nil))

    init(_ mailing: CodeMailing) { self.mailing = mailing }

    var hasBegun: Bool { state.withLock { $0.hasBegun } }
    /// When all of them are owed.
    var report: CodeMailReport? { state.withLock { $0.report } }
    /// Goes on with them.
    var command: String { mailing.command() }

    func owe(_ options: ControlOptions) async throws {
        state.withLock { $0.hasBegun = true }
        defer { Terminal.progress("") }
        let report = try await options.administration { [mailing] client in
            var report = CodeMailReport(since: mailing.start, isPlan: false)
            report.candidates = try await mailing.plan(client)
            try await mailing.carryOut(&report, client)
            return report
        }
        state.withLock { $0.report = report }
    }
}
