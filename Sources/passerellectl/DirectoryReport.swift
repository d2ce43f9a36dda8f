import DirectoryCheck

/// The findings of a check as they are shown.
struct DirectoryReport: Encodable {
    struct Line: Encodable {
        var check: String
        var rule: String
        var server: String
        var outcome: String
        var detail: String
        var remedy: String?
    }

    var holds: Int
    var doesNotHold: Int
    var notTried: Int
    var findings: [Line]

    init(_ findings: [Finding]) {
        holds = findings.count { $0.outcome == .holds }
        doesNotHold = findings.count { $0.outcome == .fails }
        notTried = findings.count { $0.outcome == .untried }
        self.findings = findings.map {
            Line(
                check: $0.check.rawValue, rule: $0.check.rule, server: $0.server, outcome: $0.outcome.rawValue,
                detail: $0.detail, remedy: $0.remedy)
        }
    }

    var text: String {
        let tables = servers.map { server in
            let rows = findings.filter { $0.server == server }
            return "\(server)\n"
                + Output.table(
                    ["check", "result", "rule", "seen"],
                    rows.map { [$0.check, Self.words[$0.outcome], $0.rule, Self.seen($0)] })
        }
        let failures = findings.filter { $0.outcome == Finding.Outcome.fails.rawValue }.map { line in
            """
            \(line.check) at \(line.server) DOES NOT HOLD
              rule: \(line.rule)
              found: \(line.detail)
              to mend it, in LDIF for ldapmodify -Q -Y EXTERNAL -H ldapi:/// as root where nothing else is said:

            \(line.remedy ?? "")
            """
        }
        let sum = "\(holds) hold, \(doesNotHold) do not, \(notTried) could not be tried"
        return (tables + failures + [sum]).joined(separator: "\n\n")
    }

    /// In the order in which they were tried.
    private var servers: [String] {
        var known: Set<String> = []
        return findings.map(\.server).filter { known.insert($0).inserted }
    }

    private static let words = [
        Finding.Outcome.holds.rawValue: "holds", Finding.Outcome.fails.rawValue: "DOES NOT HOLD",
        Finding.Outcome.untried.rawValue: "not tried", Finding.Outcome.noted.rawValue: "note",
    ]

    /// What does not hold is told in full below the table.
    private static func seen(_ line: Line) -> String? {
        line.outcome == Finding.Outcome.fails.rawValue ? "see below" : line.detail
    }
}
