import ControlAPI
import Foundation
import Letters
import NIOCore
import NIOPosix
import Printing

/// Puts letters and lists on paper: PDFs that are in memory until the browser has them, and nowhere else.
struct DeskPrinter: Sendable {
    let letters: LetterPrinter
    private let pool = NIOThreadPool.singleton

    /// - Throws: `LetterError` for templates or fonts with which there would be codes and no letters.
    init(_ configuration: PortalConfiguration) throws(LetterError) {
        let academy = configuration.academy
        let site = try LetterSite(
            portalURL: configuration.url, entName: academy.entName, academyName: academy.name, help: academy.help,
            timeZone: academy.timeZone)
        letters = try LetterPrinter(LetterTemplates(folder: configuration.helpdesk.letters, site: site))
    }

    func print(_ codes: [Helpdesk.IssuedCode], isComplete: Bool = true) async throws -> Document {
        let sorted = try codes.map { try Letter($0) }.sorted(by: Letter.isBefore)
        return Document(
            name: isComplete ? "lettres.pdf" : "lettres-incomplet.pdf",
            bytes: try await onPaper { write in
                try letters.print(sorted, title: "Codes d’activation", write: write)
            })
    }

    func print(_ members: [Helpdesk.ClassMember], of uai: String) async throws -> Document {
        let lines = try members.map { try ClassListLine($0, school: uai) }.sorted(by: ClassListLine.isBefore)
        let printer = ClassListPrinter(site: letters.site, date: Date.now)
        return Document(
            name: "liste.pdf",
            bytes: try await onPaper { write in try printer.print(lines, title: "Liste de classe", write: write) })
    }

    /// Drawing takes a while: on a thread of its own, so that no page waits for it.
    private func onPaper(
        _ draw: @escaping @Sendable (@escaping (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) async throws -> ByteBuffer {
        try await pool.runIfActive {
            var bytes = ByteBuffer()
            try draw { bytes.writeBytes($0) }
            return bytes
        }
    }
}
