import ControlAPI

/// What a campaign would do, or did.
struct CampaignReport: Encodable {
    var chosenBefore: String
    var isPlan: Bool
    /// Owners are asked, and nobody is shut out.
    var asks: Bool
    var candidates: [Administration.PasswordChangeCandidate] = []
    /// Listed, and nobody's.
    var unknown: [String] = []

    init(chosenBefore: String, isPlan: Bool, asks: Bool) {
        self.chosenBefore = chosenBefore
        self.isPlan = isPlan
        self.asks = asks
    }

    /// - Parameter again: the command that carries the plan out.
    func text(again: String) -> String {
        let rows = candidates.sorted { ($0.class ?? "", $0.surname) < ($1.class ?? "", $1.surname) }.map {
            [$0.class, $0.surname, $0.givenName, $0.identifier, words($0.verdict)]
        }
        let due = candidates.count { $0.verdict == .due }
        let table = Output.table(["class", "surname", "first name", "identifier", isPlan ? "plan" : "done"], rows)
        let strangers = unknown.isEmpty ? [] : ["nobody has these identifiers: \(unknown.joined(separator: ", "))"]
        let end =
            switch (isPlan, asks) {
            case (true, false):
                "\(due) accounts would be closed until their owners have chosen new passwords. To do it:\n\(again)"
            case (false, false): "\(due) accounts are closed until their owners have chosen new passwords"
            case (true, true): "\(due) people would be asked for a new password. To do it:\n\(again)"
            case (false, true): "\(due) people are asked for a new password"
            }
        return ([table] + strangers + [end]).joined(separator: "\n")
    }

    private func words(_ verdict: Administration.PasswordChangeVerdict) -> String {
        switch verdict {
        case .due where asks: isPlan ? "ask for a new password" : "asked for a new password"
        case .due: isPlan ? "close, mail a temporary password" : "closed, a temporary password is mailed"
        case .temporary: "left alone: closed already"
        case .suspended: "left alone: suspended, and closed when it is resumed"
        case .dueOnReturn where asks:
            isPlan ? "suspended: ask when it is resumed" : "suspended: asked when it is resumed"
        case .dueOnReturn:
            isPlan ? "suspended: take its password" : "suspended: its password is gone"
        case .recent: "left alone: changed since"
        case .asked: "left alone: asked already"
        case .noMail: "left alone: no mail address; use account temporary-password"
        }
    }
}
