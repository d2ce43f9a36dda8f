import ControlAPI
import Foundation
import Varlink

/// What became of a run of letters, and of the mails of those who need none.
struct LettersReport: Encodable {
    var letters: Int
    var output: String?
    var csv: String?
    /// Owed by this run.
    var mails: Int?
    /// Whose address went while letters were printed, by key.
    var neither: [String]?
    /// Responsible people who got neither, by reason.
    var leftAlone: [String: Int]?

    mutating func add(_ mailing: CodeMailReport) {
        mails = mailing.candidates.count { $0.verdict == .due }
        leftAlone = mailing.candidates.leftAlone()
        // Whoever got a letter has a code of this run.
        neither = mailing.candidates.filter { $0.verdict == .noMail }.map(\.key)
    }

    var linesOnMails: [String] {
        guard let mails else { return [] }
        let keys = (neither ?? []).map { "'\($0)'" }.joined(separator: " ")
        return ["\(mails) mails with a code are owed; passerellectl statistics shows how many still wait"]
            + (keys.isEmpty ? [] : ["the address went meanwhile of \(keys): passerellectl letters --person KEY"])
            + lines(leftAlone)
    }
}

/// What is told of those whom a run leaves alone.
private func lines(_ leftAlone: [String: Int]?) -> [String] {
    let reasons = (leftAlone ?? [:]).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return reasons.isEmpty ? [] : ["left alone: \(reasons.joined(separator: ", "))"]
}

extension [Administration.CodeMailCandidate] {
    /// How many responsible people get neither a mail nor a letter, by reason.
    ///
    /// - Parameters:
    ///   - isPlan: nothing has been printed: who got a code in the very second in which the plan began has it from elsewhere.
    ///     Otherwise theirs is a letter of this run.
    ///   - isNamed: this one is asked for by name, and gets a letter though they refused one.
    fileprivate func leftAlone(isPlan: Bool = false, isNamed: Bool = false) -> [String: Int] {
        let others = map { $0.verdict == .recent && isPlan ? .coded : $0.verdict }.filter {
            switch $0 {
            case .due, .noMail, .pupil, .recent: false
            case .refused: !isNamed
            case .owed, .coded: true
            }
        }
        return Dictionary(grouping: others, by: \.rawValue).mapValues(\.count)
    }
}

/// Who would get a letter, and who a mail.
struct LettersPlan: Encodable {
    var letters: Int
    var mails: Int?
    /// Responsible people who would get neither, by reason.
    var leftAlone: [String: Int]?

    init(_ selection: PeopleSelection, isMailFirst: Bool, _ client: VarlinkClient) async throws {
        var parameters = selection.parameters
        parameters.plan = true
        letters = 0
        if isMailFirst {
            parameters.withoutMail = true
            let mailing = CodeMailing(selection: selection, start: Date().formatted(.iso8601), options: "")
            let candidates = try await mailing.plan(client)
            mails = candidates.count { $0.verdict == .due }
            leftAlone = candidates.leftAlone(isPlan: true, isNamed: selection.person != nil)
        }
        for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
            letters = reply.total ?? letters
        }
    }

    var text: String {
        guard let mails else { return "\(letters) letters would be printed" }
        return (["\(mails) codes would go by mail, and \(letters) on paper"] + lines(leftAlone)).joined(separator: "\n")
    }
}
