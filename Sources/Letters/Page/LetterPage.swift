import Templates

/// Draws one letter on one page.
struct LetterPage {
    let letter: Letter
    let templates: LetterTemplates

    func draw(on canvas: PDFCanvas) throws(LetterError) {
        try drawSender(on: canvas)
        try drawFiling(on: canvas)
        try drawAddress(on: canvas)
        try drawText(on: canvas)
        try canvas.endPage()
    }

    private func drawSender(on canvas: PDFCanvas) throws(LetterError) {
        let school = letter.school
        let lines = ["<b>\(Self.escaped(school.name))</b>"] + school.address.map(Self.escaped)
        try fit(lines.joined(separator: "\n"), in: PageGeometry.sender, from: 10, on: canvas)
    }

    private func drawFiling(on canvas: PDFCanvas) throws(LetterError) {
        let name = "\(letter.pupil.surname) \(letter.pupil.givenName)"
        let text = [letter.className, name].compactMap { $0 }.map(Self.escaped).joined(separator: " · ")
        try fit(text, in: PageGeometry.filing, from: 9, alignment: .right, on: canvas)
    }

    private func drawAddress(on canvas: PDFCanvas) throws(LetterError) {
        guard !letter.address.isEmpty else { return }
        let name = [letter.title, letter.recipient.full].compactMap { $0 }.joined(separator: " ")
        var lines = [name] + letter.address
        // NF Z 10-011: at most six lines, the last two the ones that the post reads first.
        while lines.count > 6 { lines.replaceSubrange(1...2, with: ["\(lines[1]), \(lines[2])"]) }
        try fit(lines.map(Self.escaped).joined(separator: "\n"), in: PageGeometry.address, from: 11, on: canvas)
    }

    /// The text as large as the page allows, the panel where the template has it.
    private func drawText(on canvas: PDFCanvas) throws(LetterError) {
        let box = PageGeometry.text
        let (above, below) = try templates.text(of: letter)
        for size in stride(from: 11, through: Self.smallest, by: -0.5) {
            let style = PDFCanvas.Style(size: size)
            let upper = try canvas.set(above, width: box.width, style)
            let lower = try canvas.set(below, width: box.width, style)
            let panelTop = box.y + upper.height + PageGeometry.gap
            let bottom = panelTop + PageGeometry.panelHeight + PageGeometry.gap
            guard upper.fits, lower.fits, bottom + lower.height <= box.y + box.height else { continue }
            canvas.show(x: box.x, y: bottom)
            _ = try canvas.set(above, width: box.width, style)
            canvas.show(x: box.x, y: box.y)
            return try drawPanel(at: panelTop, on: canvas)
        }
        throw LetterError(.tooLong, "the letter is longer than its page: shorten its template")
    }

    private func drawPanel(at top: Double, on canvas: PDFCanvas) throws(LetterError) {
        let box = PageGeometry.text
        let height = PageGeometry.panelHeight
        canvas.outline(.init(x: box.x, y: top, width: box.width, height: height))
        let qrLeft = box.x + box.width - PageGeometry.qrSize - (height - PageGeometry.qrSize) / 2
        canvas.draw(
            try QRCode(templates.site.address(for: letter.code)), x: qrLeft,
            y: top + (height - PageGeometry.qrSize) / 2, size: PageGeometry.qrSize)
        // Letters and figures of one width, its zero unlike an O.
        let style = PDFCanvas.Style(family: "DejaVu Sans Mono", size: 30, isBold: true, alignment: .center)
        let set = try canvas.set(Self.escaped(letter.code), width: qrLeft - box.x, style)
        canvas.show(x: box.x, y: top + (height - set.height) / 2)
    }

    private static let smallest = 8.0

    /// Draws `markup` as large as `box` allows; a name beyond all measure runs out of it rather than stop a whole school.
    private func fit(
        _ markup: String, in box: PageGeometry.Box, from size: Double, alignment: PDFCanvas.Alignment = .left,
        on canvas: PDFCanvas
    ) throws(LetterError) {
        for size in stride(from: size, through: 5, by: -0.5) {
            let style = PDFCanvas.Style(size: size, alignment: alignment)
            let set = try canvas.set(markup, width: box.width, style)
            if set.fits, set.height <= box.height { break }
        }
        canvas.show(x: box.x, y: box.y)
    }

    private static func escaped(_ text: String) -> String { text.onOneLine.escapedForHTML }
}
