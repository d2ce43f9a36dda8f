import ControlAPI

/// Counts as a table: a line for pupils and one for responsible people of each class or school, and the sum of all.
struct StatisticsReport {
    private struct Line {
        var place: String
        var pupils = Administration.Headcount()
        var responsible = Administration.Headcount()
    }

    private var lines: [Line] = []
    private var sum = Line(place: "all")
    private let byClass: Bool

    /// - Parameters:
    ///   - rows: by school.
    ///   - byClass: a line for each class rather than for each school.
    init(_ rows: [Administration.ClassStatistics], byClass: Bool) {
        self.byClass = byClass
        var school: String?
        for row in rows {
            if byClass || lines.isEmpty || row.schoolUAI != school {
                school = row.schoolUAI
                let name = [row.schoolUAI, row.schoolName].compactMap { $0 }.joined(separator: " ")
                lines.append(Line(place: byClass ? row.class ?? "" : name))
            }
            lines[lines.count - 1].pupils += row.pupils
            lines[lines.count - 1].responsible += row.responsible
            sum.pupils += row.pupils
            sum.responsible += row.responsible
        }
    }

    var text: String {
        let titles = [
            byClass ? "class" : "school", "who", "registered", "code out", "code dead", "refused", "accounts",
            "temporary", "suspended", "locked out", "waiting for a mail",
        ]
        return Output.table(titles, (lines + [sum]).flatMap(Self.rows))
    }

    private static func rows(_ line: Line) -> [[String?]] {
        [row(line.place, "pupils", line.pupils), row(line.place, "responsible", line.responsible)]
    }

    private static func row(_ place: String, _ who: String, _ count: Administration.Headcount) -> [String?] {
        let counts = [
            count.registered, count.coded, count.expired, count.refused, count.activated, count.temporary,
            count.suspended, count.lockedOut, count.owingMail,
        ]
        return [place, who] + counts.map(String.init)
    }
}
