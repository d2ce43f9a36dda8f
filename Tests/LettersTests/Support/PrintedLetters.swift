import EmbeddedDirectory
import Foundation
import Letters
import TestSupport

/// A PDF as other programs read it: poppler its text and its picture, zbar its QR codes.
struct PrintedLetters {
    let path: String
    private let folder: String

    init(_ letters: [Letter], in folder: String, templates: LetterTemplates? = nil) throws {
        self.folder = folder
        path = "\(folder)/letters.pdf"
        let file = try PrivateFile(path: path)
        try LetterPrinter(templates ?? Sample.templates()).print(letters, title: "Lettres") { try file.write($0) }
        file.keep()
    }

    func pages() async throws -> Int {
        let information = try await run("/usr/bin/pdfinfo", [path])
        guard let count = information.firstMatch(of: /Pages: +([0-9]+)/).flatMap({ Int($0.1) }) else {
            throw TestFailure("no number of pages: \(information)")
        }
        return count
    }

    /// Words parted by one blank, as a reader takes them from the page.
    func text(page: Int = 1) async throws -> String {
        try await run("/usr/bin/pdftotext", ["-f", "\(page)", "-l", "\(page)", "-layout", path, "-"])
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func qrCode(page: Int = 1) async throws -> String {
        let picture = try await picture(page: page, dotsPerInch: 150)
        return try await run("/usr/bin/zbarimg", ["--quiet", "--nodbus", "--raw", picture])
    }

    /// Whether anything is printed there, in millimetres from the upper left corner.
    func isBlank(page: Int = 1, x: Double, y: Double, width: Double, height: Double) async throws -> Bool {
        let scale = 100 / 25.4
        let box = [x, y, width, height].map { "\(Int(($0 * scale).rounded()))" }
        let name = "\(folder)/part"
        _ = try await run(
            "/usr/bin/pdftoppm",
            [
                "-f", "\(page)", "-l", "\(page)", "-r", "100", "-gray", "-singlefile", "-x", box[0], "-y", box[1], "-W",
                box[2], "-H", box[3], path, name,
            ])
        guard let data = FileManager.default.contents(atPath: "\(name).pgm") else { throw TestFailure("no picture") }
        // "P5", width and height, "255": three lines, then a byte for each point.
        let pixels = data.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false).last ?? Data()
        return pixels.allSatisfy { $0 == 0xFF }
    }

    private func picture(page: Int, dotsPerInch: Int) async throws -> String {
        let name = "\(folder)/page\(page)"
        _ = try await run(
            "/usr/bin/pdftoppm",
            ["-f", "\(page)", "-l", "\(page)", "-r", "\(dotsPerInch)", "-png", "-singlefile", path, name])
        return "\(name).png"
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        let result = try await runProgram(program, arguments)
        guard result.status == 0 else { throw TestFailure("\(program) \(arguments): \(result.output)") }
        return result.output
    }
}
