import Foundation
import Letters
import TestSupport
import Testing

@Suite("A file for codes")
struct PrivateFileTests {
    @Test("is its owner's alone, whatever the umask")
    func mode() async throws {
        try await withTemporaryFolder { folder in
            let file = try PrivateFile(path: "\(folder)/codes")
            try file.write("NTT1")
            file.keep()
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "NTT1")
        }
    }

    @Test("takes the place of no other file, nor of what a link leads to")
    func exclusive() async throws {
        try await withTemporaryFolder { folder in
            try "former".write(toFile: "\(folder)/there", atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/link", withDestinationPath: "\(folder)/elsewhere")
            for name in ["there", "link", "no/folder"] {
                let error = #expect(throws: LetterError.self) { try PrivateFile(path: "\(folder)/\(name)") }
                #expect(error?.code == .file)
            }
            #expect(try String(contentsOfFile: "\(folder)/there", encoding: .utf8) == "former")
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/elsewhere"))
        }
    }

    @Test("is gone when it was not finished")
    func unfinished() async throws {
        try await withTemporaryFolder { folder in
            do {
                let file = try PrivateFile(path: "\(folder)/codes")
                try file.write("NTT1")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("says that the disk is full, of a PDF too")
    func full() throws {
        let printer = try LetterPrinter(Sample.templates())
        let error = #expect(throws: LetterError.self) {
            try printer.print([Sample.pupil()], title: "Lettres") { _ in
                throw LetterError(.file, "/codes cannot be written: No space left on device")
            }
        }
        #expect(error?.code == .file && error?.description.contains("No space left") == true)
    }
}
