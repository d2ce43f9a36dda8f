import CCanvas

/// Pages of a PDF that leave for `write` as they are drawn. Lengths in millimetres, sizes of letters in points.
///
/// Of a finished page nothing stays in memory but the shapes of its letters and where it lies in the file.
final class PDFCanvas {
    private let canvas: OpaquePointer
    private let output: Output
    /// Characters that no font of this machine has, on all pages so far.
    private(set) var unknownCharacters = 0

    /// What the callback reaches.
    private final class Output {
        let write: (UnsafeRawBufferPointer) throws -> Void
        var failure: (any Error)?

        init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.write = write }
    }

    /// - Parameter write: gets the file piece by piece; what it throws comes back from `endPage` or `finish`.
    init(title: String, write: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        output = Output(write)
        canvas = passerelle_canvas_create(
            PageGeometry.width.millimetres, PageGeometry.height.millimetres, title,
            { state, bytes, count in
                guard let state else { return -1 }
                let output = Unmanaged<Output>.fromOpaque(state).takeUnretainedValue()
                guard output.failure == nil else { return -1 }
                do {
                    try output.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                    return 0
                } catch {
                    output.failure = error
                    return -1
                }
            }, Unmanaged.passUnretained(output).toOpaque())
    }

    // `output` is still there when the canvas writes its last.
    deinit { passerelle_canvas_destroy(canvas) }

    func endPage() throws(LetterError) {
        passerelle_canvas_end_page(canvas)
        try check()
    }

    /// Ends the file.
    func finish() throws(LetterError) {
        passerelle_canvas_finish(canvas)
        try check()
    }

    private func check() throws(LetterError) {
        if let failure = output.failure { throw failure as? LetterError ?? LetterError(.file, "\(failure)") }
        if let problem = passerelle_canvas_problem(canvas) {
            throw LetterError(.drawing, "cairo: \(String(cString: problem))")
        }
    }
}

// Text.
extension PDFCanvas {
    enum Alignment { case left, center, right }

    struct Style {
        var family = "DejaVu Sans"
        var size: Double
        var isBold = false
        var alignment = Alignment.left
    }

    /// Sets Pango markup in lines of at most `width`.
    ///
    /// - Returns: the height, and whether every word has room in its line.
    /// - Throws: `template` when it is no markup.
    func set(_ markup: String, width: Double, _ style: Style) throws(LetterError) -> (height: Double, fits: Bool) {
        let alignment =
            switch style.alignment {
            case .left: passerelle_left
            case .center: passerelle_center
            case .right: passerelle_right
            }
        var height = 0.0
        var used = 0.0
        var problem = [CChar](repeating: 0, count: 256)
        let status = passerelle_canvas_set_text(
            canvas, markup, style.family, style.size, style.isBold ? 1 : 0, alignment, width.millimetres, &height,
            &used,
            &problem, problem.count)
        guard status == 0 else {
            let reason = String(decoding: problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw LetterError(.template, "no Pango markup: \(reason)")
        }
        return (height * 25.4 / 72, used <= width.millimetres + 0.01)
    }

    /// Draws what was set last.
    func show(x: Double, y: Double) {
        unknownCharacters += Int(passerelle_canvas_show_text(canvas, x.millimetres, y.millimetres))
    }
}

// Shapes.
extension PDFCanvas {
    func outline(_ box: PageGeometry.Box) {
        passerelle_canvas_add_rectangle(
            canvas, box.x.millimetres, box.y.millimetres, box.width.millimetres, box.height.millimetres)
        passerelle_canvas_outline(canvas)
    }

    /// - Parameter size: of the whole, quiet zone included.
    func draw(_ code: QRCode, x: Double, y: Double, size: Double) {
        let module = size.millimetres / Double(code.width + 2 * QRCode.quietZone)
        // Rows overlap by a hair: viewers would let the white shine through between them.
        let overlap = module * 0.02
        for row in 0..<code.width {
            for run in code.runs(in: row) {
                passerelle_canvas_add_rectangle(
                    canvas, x.millimetres + Double(run.lowerBound + QRCode.quietZone) * module,
                    y.millimetres + Double(row + QRCode.quietZone) * module, Double(run.count) * module,
                    module + overlap)
            }
        }
        passerelle_canvas_fill(canvas)
    }
}
