import Foundation

/// Prints letters into one PDF, a page each.
public struct LetterPrinter: Sendable {
    private let templates: LetterTemplates
    public var site: LetterSite { templates.site }

    /// Prints a letter of each kind into nothing, with names longer than most: what is wrong with templates or fonts is found
    /// before codes are issued.
    ///
    /// - Throws: `template`, `font`, `tooLong`.
    public init(_ templates: LetterTemplates) throws(LetterError) {
        self.templates = templates
        for kind in Letter.Kind.allCases {
            do throws(LetterError) {
                let unknown = try draw([Self.sample(kind)], title: "") { _ in }
                guard unknown == 0 else {
                    throw LetterError(.font, "no font for letters: install the Debian package fonts-dejavu-core")
                }
            } catch {
                throw LetterError(error.code, problems: error.problems.map { "\(kind.rawValue).mustache: \($0)" })
            }
        }
    }

    /// - Parameters:
    ///   - letters: in the order of the pages; see `Letter.isBefore`.
    ///   - write: gets the file piece by piece, page after page.
    /// - Returns: how many characters stand as empty boxes, since this machine has no font for them.
    /// - Throws: what `write` throws, `tooLong`, `drawing`.
    @discardableResult
    public func print(
        _ letters: some Sequence<Letter>, title: String, write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws(LetterError) -> Int {
        try draw(letters, title: title, write: write)
    }

    private func draw(
        _ letters: some Sequence<Letter>, title: String, write: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws(LetterError) -> Int {
        let canvas = PDFCanvas(title: title, write: write)
        for letter in letters { try LetterPage(letter: letter, templates: templates).draw(on: canvas) }
        try canvas.finish()
        return canvas.unknownCharacters
    }

    private static func sample(_ kind: Letter.Kind) -> Letter {
        let name = Letter.Name(givenName: "Marie-Charlotte Éloïse", surname: "de La Rochefoucauld-Kermadec")
        return Letter(
            key: "SAMPLE$1", recipient: name, title: "Mme",
            address: ["Résidence des Îles, bâtiment B", "112 bis avenue du Général de Gaulle", "44100 NANTES"],
            child: kind == .pupil ? nil : name,
            school: .init(
                name: "Lycée polyvalent Antoine de Saint-Exupéry",
                address: ["3 boulevard de la Loire", "44200 NANTES CEDEX 2"]), className: "1 STMG 3",
            code: "WWWW-WWW-WWW-WWW", expiry: Date(timeIntervalSince1970: 1_800_000_000))
    }
}
