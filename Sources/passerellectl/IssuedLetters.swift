import ControlAPI
import Foundation
import Letters
import Printing
import Synchronization
import Varlink

/// The codes of one run, as they come. They are in this process' memory until they stand in a file.
final class IssuedLetters: Sendable {
    private let selection: PeopleSelection
    /// Whoever can get a mail gets no letter.
    private let isMailFirst: Bool
    private let state = Mutex<[Letter]>([])

    init(selection: PeopleSelection, isMailFirst: Bool) {
        self.selection = selection
        self.isMailFirst = isMailFirst
    }

    var letters: [Letter] { state.withLock { $0 } }
    var count: Int { state.withLock { $0.count } }

    /// - Throws: `CancellationError` when it was interrupted, an exit status when the call failed, which has been told.
    func issue(_ options: ControlOptions) async throws {
        defer { Terminal.progress("") }
        try await options.administration { client in
            var isComplete = false
            var parameters = selection.parameters
            if isMailFirst { parameters.withoutMail = true }
            for try await reply in try client.stream(Administration.IssueCodes.self, parameters) {
                isComplete = reply.total != nil
                guard let code = reply.issued else { continue }
                let letter = try Letter(code)
                state.withLock { $0.append(letter) }
                Terminal.progress("\(count) codes")
            }
            try Task.checkCancellation()
            guard isComplete else {
                throw VarlinkError(.connectionClosed, "the daemon went away before it had issued all codes")
            }
        }
    }

    func summary(_ files: String) -> String {
        guard count > 0 else { return "nobody \(isMailFirst ? "needs a letter" : "lacks a code"): nothing was written" }
        return """
            \(count) letters in \(files)
            Letters printed before for these people stop working.
            Whoever reads these files can open these accounts: print them, and remove them.
            """
    }

    /// Said when the codes are lost to everybody.
    var loss: String {
        let lost = """
            \(count) codes were issued and stand in no file: nobody has them, and letters printed before for these \
            people no longer work.
            """
        guard selection.onlyMissing else {
            let options = isMailFirst ? " --mail-first" : ""
            return "\(lost) Run it again: passerellectl letters \(selection.words)\(options) --output FILE.pdf"
        }
        // Their codes are no longer missing, and everybody else's letters are to go on working.
        let keys = letters.map { "'\($0.key)'" }.joined(separator: " ")
        let mails = isMailFirst ? "; and once more as it was, for the mails" : ""
        return "\(lost) Run it again for each of them, with --person KEY in place of --only-missing: \(keys)\(mails)"
    }
}
