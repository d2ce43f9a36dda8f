import ControlAPI

/// Who would get, or gets, a code by mail.
struct CodeMailReport: Encodable {
    var since: String
    var isPlan: Bool
    var candidates: [Administration.CodeMailCandidate] = []
    /// Planned, and no longer registered when their turn came.
    var gone: [String] = []

    init(since: String, isPlan: Bool) {
        self.since = since
        self.isPlan = isPlan
    }

    /// - Parameter again: the command that carries the plan out.
    func text(again: String) -> String {
        let sorted = candidates.sorted {
            ($0.class ?? "", $0.childSurname ?? "", $0.surname) < ($1.class ?? "", $1.childSurname ?? "", $1.surname)
        }
        let rows = sorted.map {
            let child = [$0.childGivenName, $0.childSurname].compactMap { $0 }.joined(separator: " ")
            return [$0.class, child, $0.surname, $0.givenName, $0.mail, words($0.verdict), $0.key]
        }
        let table = Output.table(
            ["class", "child", "surname", "first name", "mail", isPlan ? "plan" : "done", "key"], rows)
        let due = candidates.count { $0.verdict == .due }
        let opened = gone.isEmpty ? [] : ["no longer waiting for a code: \(gone.joined(separator: ", "))"]
        guard due > 0 || !isPlan else {
            return ([table] + opened + ["nobody would get a code by mail"]).joined(separator: "\n")
        }
        let end =
            isPlan
            ? "\(due) codes would be mailed; letters of these people stop working as their mails leave. To do it:\n\(again)"
            : "\(due) mails with a code are owed; passerellectl statistics shows how many still wait"
        return ([table] + opened + [end]).joined(separator: "\n")
    }

    private func words(_ verdict: Administration.CodeMailVerdict) -> String {
        switch verdict {
        case .due: isPlan ? "mail a code" : "a mail is owed"
        case .owed: "left alone: a mail is on its way"
        case .recent: "left alone: got a code since"
        case .coded: "left alone: has a code that works"
        case .noMail: "left alone: no mail address; use letters"
        case .refused: "left alone: says that this is not for them; see registration refused"
        case .pupil: "left alone: pupils get letters"
        }
    }
}
