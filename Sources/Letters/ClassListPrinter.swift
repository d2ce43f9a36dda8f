import Foundation
import Templates

/// Prints class lists for head teachers into one PDF, each class on pages of its own.
public struct ClassListPrinter: Sendable {
    private let site: LetterSite
    private let day: String

    /// - Parameter date: on which what the list says was true.
    public init(site: LetterSite, date: Date) {
        self.site = site
        day = site.day(of: date)
    }

    /// - Parameter lines: in the order of the list; see `ClassListLine.isBefore`.
    public func print(
        _ lines: [ClassListLine], title: String, write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws(LetterError) {
        let canvas = PDFCanvas(title: title, write: write)
        var rest = lines[...]
        while let first = rest.first {
            let count = rest.prefix(Self.linesOnPage).prefix { $0.isOfClass(of: first) }.count
            try drawHead(first, on: canvas)
            for (row, line) in rest.prefix(count).enumerated() {
                try draw(line, y: Self.top + Double(row) * Self.lineHeight, on: canvas)
            }
            try canvas.endPage()
            rest = rest.dropFirst(count)
        }
        try canvas.finish()
    }

    private static let top = 38.0
    private static let lineHeight = 6.0
    private static let linesOnPage = 40
    private static let left = 15.0
    private static let columns = [(x: 0.0, width: 62.0), (x: 64.0, width: 56.0), (x: 122.0, width: 60.0)]

    private func drawHead(_ line: ClassListLine, on canvas: PDFCanvas) throws(LetterError) {
        let title = [line.school.name, line.className.map { "classe \($0)" }].compactMap { $0 }.joined(separator: " – ")
        try write("<b>\(Self.escaped(title))</b>", x: Self.left, y: 15, width: 180, from: 14, on: canvas)
        let note = "Comptes \(site.entName), situation au \(day). Cette liste ne contient aucun code."
        try write(Self.escaped(note), x: Self.left, y: 23, width: 180, from: 9, on: canvas)
        for (column, name) in zip(Self.columns, ["Élève", "Responsable", "Situation"]) {
            try write("<b>\(name)</b>", x: Self.left + column.x, y: 31, width: column.width, from: 9, on: canvas)
        }
    }

    private func draw(_ line: ClassListLine, y: Double, on canvas: PDFCanvas) throws(LetterError) {
        let pupil = Self.escaped("\(line.pupil.surname) \(line.pupil.givenName)")
        let cells = [
            line.responsible == nil ? "<b>\(pupil)</b>" : pupil,
            Self.escaped(line.responsible.map { "\($0.surname) \($0.givenName)" } ?? ""),
            Self.escaped(line.words(in: site)),
        ]
        for (column, cell) in zip(Self.columns, cells) where !cell.isEmpty {
            try write(cell, x: Self.left + column.x, y: y, width: column.width, from: 9, on: canvas)
        }
    }

    /// In one line, as large as there is room for.
    private func write(
        _ markup: String, x: Double, y: Double, width: Double, from size: Double, on canvas: PDFCanvas
    ) throws(LetterError) {
        for size in stride(from: size, through: 4, by: -0.5) {
            let set = try canvas.set(markup, width: width, .init(size: size))
            if set.fits, set.height <= Self.lineHeight { break }
        }
        canvas.show(x: x, y: y)
    }

    private static func escaped(_ text: String) -> String { text.onOneLine.escapedForHTML }
}

extension ClassListLine {
    fileprivate func isOfClass(of other: ClassListLine) -> Bool {
        school == other.school && className == other.className
    }
}
