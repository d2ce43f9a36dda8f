import ControlAPI
import Foundation
import TestSupport
import Varlink

// A code that is mailed to a mother who has a letter: owed, made, sent, settled.
extension CrashWalk {
    /// What a walk of mailed codes came to; the words of `Report`.
    public struct CodeReport: Sendable, CustomStringConvertible {
        public var calls = 0
        public var deaths = 0
        public var completed = 0

        public var description: String {
            "a mailed code: \(calls) calls; killed in front of \(deaths) of them, done all the same after \(completed)"
        }
    }

    private struct Mother {
        var number: Int
        var key: String
        var letter: String
    }

    /// - Parameters: as of `walk`.
    /// - Throws: `TestFailure` where two codes of one mother work, or none does and no mail is owed.
    public func walkMailedCodes(stride: Int = 1, first: Int) async throws -> CodeReport {
        var report = CodeReport()
        while true {
            let calls = 1 + report.deaths * stride
            let mother = try await enrolMother(first + report.deaths)
            let isDead = try await mailCode(to: mother, dyingAt: calls)
            let isComplete = try await look(at: mother)
            guard isDead || isComplete else { throw TestFailure("a code was not mailed, and nobody died") }
            report.completed += isDead && isComplete ? 1 : 0
            report.calls = calls - 1
            guard isDead else { return report }
            report.deaths += 1
        }
    }

    private func enrolMother(_ number: Int) async throws -> Mother {
        let daemon = installation.daemon
        _ = try await School(of: 1, first: number, form: "M\(number)", at: daemon)
        guard let key = try await Parents.add(of: number..<(number + 1), at: daemon).first else {
            throw TestFailure("no mother of pupil \(number)")
        }
        let office = try await VarlinkClient.connect(path: daemon.administrationPath)
        var letter = ""
        for try await reply in try office.stream(Administration.IssueCodes.self, .init(key: key)) {
            letter = reply.issued?.code.text ?? letter
        }
        return Mother(number: number, key: key, letter: letter)
    }

    /// - Returns: whether the daemon died; another one serves then.
    private func mailCode(to mother: Mother, dyingAt calls: Int) async throws -> Bool {
        let daemon = installation.daemon
        let directory = try daemon.children()
        let office = try await VarlinkClient.connect(path: daemon.administrationPath)
        try point.arm(calls)
        // Who dies does not answer.
        _ = try? await office.call(
            Administration.MailCode.self, .init(key: mother.key, since: "2099-01-01T00:00:00Z"))
        try await until("the code's mail has left") {
            if try point.isReached { return true }
            guard try !mailedCodes(mother).isEmpty else { return false }
            return try await !owesMail(mother)
        }
        let isDead = try point.isReached
        try point.arm(0)
        guard isDead else { return false }
        _ = await daemon.end
        for process in directory { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
        try await daemon.start()
        return true
    }

    /// Whether the mail has left and its code works.
    private func look(at mother: Mother) async throws -> Bool {
        var isComplete = false
        try await until("a way in for the mother of pupil \(mother.number)") {
            // The mailed first: the daemon may make another meanwhile, of which these die.
            let mailed = try mailedCodes(mother)
            var live: [String] = []
            for code in mailed.reversed() + [mother.letter] where try await works(code) { live.append(code) }
            guard live.count < 2 else {
                throw TestFailure("two codes work: the letter's \(live.contains(mother.letter))")
            }
            let isOwed = try await owesMail(mother)
            isComplete = !isOwed && live.first != nil && live.first == mailed.last
            return isOwed || !live.isEmpty
        }
        return isComplete
    }

    private func works(_ code: String) async throws -> Bool {
        let portal = try await VarlinkClient.connect(path: installation.daemon.portalPath)
        do {
            _ = try await portal.call(
                Portal.CheckActivationCode.self,
                .init(code: SensitiveText(code), givenName: "Zoé", birthDate: School.born))
            return true
        } catch let error as CallError {
            guard case .activationRefused = Portal.Failure(error) else { throw error }
            return false
        }
    }

    /// In the order in which they left.
    private func mailedCodes(_ mother: Mother) throws -> [String] {
        installation.mails.compactMap { _, text in
            guard text.contains("anne.\(mother.number)@example.org") else { return nil }
            return text.firstMatch(of: /\r\n    ([0-9A-Z-]{16})\r\n/).map { String($0.1) }
        }
    }

    /// Asked of the directory, so that the daemon makes no call for it.
    private func owesMail(_ mother: Mother) async throws -> Bool {
        let daemon = installation.daemon
        let result = try await runProgram(
            "/usr/bin/ldapsearch",
            [
                "-x", "-LLL", "-H", daemon.ldapURI, "-D", "cn=administrator,ou=services,\(Installation.suffix)", "-y",
                "\(daemon.folder)/state/directory/administrator.password", "-b", "ou=registry,\(Installation.suffix)",
                "(&(passerelleRegistration=\(mother.key))(passerelleMailOwed=*))", "1.1",
            ])
        // Its daemon may have died in this moment.
        guard result.status == 0 else { return try !point.isReached }
        return result.output.contains("dn:")
    }
}
