import Foundation

/// Everything that a run found, as the text it prints.
struct Report: Sendable {
    var comparisons: [Comparison] = []
    var memory: [MemoryFigure] = []
    var academy: [AcademyFigure] = []
    var pages: PagesFigure?
    /// What has to be known to read the figures.
    var facts: [(name: String, value: String)]

    var isMissed: Bool {
        comparisons.contains(where: \.isMissed) || memory.contains(where: \.isMissed)
            || academy.contains(where: \.isMissed)
    }

    var text: String {
        var lines = ["passerelle-bench", ""]
        lines += facts.map { "\(Self.left($0.name, 12)) \($0.value)" }
        if !comparisons.isEmpty {
            lines += ["", "Median of the rounds; the ratio is ours to C's within a round, as median (least to most)."]
            lines += ["", Self.row(["", "people", "ours", "plain C", "ratio", "", "target", ""])]
            lines += sorted.map(Self.row)
        }
        if !memory.isEmpty {
            lines += ["", "4  resident memory of the daemon: idle, then with everybody registered, an administrator's"]
            lines += ["   search, a walk through all entries and 1,000 reads; at most 60 MiB more", ""]
            lines += memory.map(Self.row)
        }
        if !academy.isEmpty {
            lines += [
                "", "5  an academy's feed, once; beside it what it is measured by: for times those with 1,000 entries",
            ]
            lines += ["", Self.row(["", "entries", "ours", "beside", "ratio", "", "target", ""])]
            lines += academy.map(Self.row)
        }
        if let pages {
            lines += [
                "",
                "6  whole logins (three pages each) and whole changes of a password (five) at the portal, by \(Pages.connections)",
                "   browsers; beside them the daemon's calls alone, by as many connections",
            ]
            lines += ["", Self.row(["", "people", "pages", "calls", "ratio", "", "", ""])]
            lines += pages.comparisons.map(Self.row)
            lines += [
                "",
                "   the portal's resident memory: \(Self.decimal(pages.idleMiB)) MiB idle, "
                    + "\(Self.decimal(pages.afterMiB)) MiB after \(pages.visits) visits",
            ]
        }
        lines += ["", isMissed ? "A target is missed." : "Every target is met."]
        return lines.joined(separator: "\n")
    }

    private var sorted: [Comparison] {
        comparisons.enumerated().sorted {
            ($0.element.figure, $0.element.people, $0.offset) < ($1.element.figure, $1.element.people, $1.offset)
        }.map(\.element)
    }

    private static func row(_ comparison: Comparison) -> String {
        let ratios = comparison.ratios
        return row([
            "\(comparison.figure)  \(comparison.title)", "\(comparison.people)",
            "\(number(comparison.ours.median))\(comparison.unit)",
            "\(number(comparison.theirs.median))\(comparison.unit)", decimal(ratios.median),
            "(\(decimal(ratios.min() ?? .nan)) to \(decimal(ratios.max() ?? .nan)))",
            comparison.target.map { "≥ \(decimal($0))" } ?? "-",
            comparison.target == nil ? "" : comparison.isMissed ? "MISSED" : "met",
        ])
    }

    private static func row(_ figure: AcademyFigure) -> String {
        row([
            "5  \(figure.title)", "\(figure.entries)", figure.ours, figure.beside, figure.ratio.map(decimal) ?? "", "",
            figure.demand, figure.isMissed ? "MISSED" : "met",
        ])
    }

    private static func row(_ figure: MemoryFigure) -> String {
        "   \(figure.people) people: \(decimal(figure.idleMiB)) MiB idle, \(decimal(figure.afterMiB)) MiB after, "
            + "\(decimal(figure.afterMiB - figure.idleMiB)) MiB more: \(figure.isMissed ? "MISSED" : "met")"
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [44, 8, 11, 11, 7, 16, 8, 7]
        let texts = zip(cells, widths).enumerated().map { column, cell in
            column == 0 ? left(cell.0, cell.1) : right(cell.0, cell.1)
        }
        return texts.joined()
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }

    private static func number(_ value: Double) -> String { String(Int(value.rounded())) }
    private static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// On standard error, so that standard output is the report alone.
func progress(_ text: String) {
    FileHandle.standardError.write(Data("· \(text)\n".utf8))
}
