import ControlAPI
import Varlink

/// A run of mails with codes: for whom, and since when it runs. Run again it mails nobody twice.
struct CodeMailing: Sendable {
    let selection: PeopleSelection
    let start: String
    /// As `ControlOptions.words`.
    let options: String
    /// Keys of registrations to be left alone.
    var exceptions: Set<String> = []

    func plan(_ client: VarlinkClient) async throws -> [Administration.CodeMailCandidate] {
        if let key = selection.person {
            let reply = try await client.call(
                Administration.MailCode.self,
                .init(key: key, since: start, onlyMissing: selection.onlyMissing, plan: true))
            return [reply.candidate].filter { !exceptions.contains($0.key) }
        }
        let parameters = Administration.PlanCodeMails.Parameters(
            schoolUAI: selection.school, class: selection.className, since: start, onlyMissing: selection.onlyMissing)
        var candidates: [Administration.CodeMailCandidate] = []
        var isComplete = false
        for try await reply in try client.stream(Administration.PlanCodeMails.self, parameters) {
            isComplete = reply.total != nil
            if let candidate = reply.candidate, !exceptions.contains(candidate.key) { candidates.append(candidate) }
        }
        // A task that was cancelled sees the sequence end as if there were nobody to mail.
        try Task.checkCancellation()
        guard isComplete else {
            throw VarlinkError(.connectionClosed, "the daemon went away before it had named everybody")
        }
        return candidates
    }

    func carryOut(_ report: inout CodeMailReport, _ client: VarlinkClient) async throws {
        for (index, candidate) in report.candidates.enumerated() where candidate.verdict == .due {
            Terminal.progress("\(index + 1) of \(report.candidates.count)")
            do {
                let reply = try await client.call(
                    Administration.MailCode.self,
                    .init(key: candidate.key, since: start, onlyMissing: selection.onlyMissing))
                report.candidates[index] = reply.candidate
            } catch let error as CallError {
                guard case .registrationNotFound = Administration.Failure(error) else { throw error }
                // Opened the account since the plan was made, or left.
                report.gone.append(candidate.key)
            }
        }
        report.candidates.removeAll { report.gone.contains($0.key) }
    }

    /// The command that carries it out, or goes on.
    func command(except file: String? = nil) -> String {
        let rest = (selection.onlyMissing ? " --only-missing" : "") + (file.map { " --except '\($0)'" } ?? "")
        return "passerellectl mail-codes \(selection.words)\(rest) --since \(start) --yes\(options)"
    }
}
