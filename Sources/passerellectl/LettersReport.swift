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

    mutating func add(_ mailing: CodeMailReport) {
        mails = mailing.candidates.count { $0.verdict == .due }
        // Whoever got a letter has a code of this run.
        neither = mailing.candidates.filter { $0.verdict == .noMail }.map(\.key)
    }

    var linesOnMails: [String] {
        guard let mails else { return [] }
        let keys = (neither ?? []).map { "'\($0)'" }.joined(separator: " ")
        return ["\(mails) mails with a code are owed; passerellectl statistics shows how many still wait"]
            + (keys.isEmpty ? [] : ["the address went meanwhile of \(keys): passerellectl letters --person KEY"])
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
            let mailing = CodeMailing(selection: selection, start: Date().formatted(.iso8601))
            let verdicts = try await mailing.plan(client).map(\.verdict)
            mails = verdicts.count { $0 == .due }
            let others = verdicts.filter { ![.due, .noMail, .pupil].contains($0) }
            leftAlone = Dictionary(grouping: others, by: \.rawValue).mapValues(\.count)
        }
        for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
            letters = reply.total ?? letters
        }
    }

    var text: String {
        guard let mails else { return "\(letters) letters would be printed" }
        let reasons = (leftAlone ?? [:]).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return
            (["\(mails) codes would go by mail, and \(letters) on paper"]
            + (reasons.isEmpty ? [] : ["left alone: \(reasons.joined(separator: ", "))"])).joined(separator: "\n")
    }
}
