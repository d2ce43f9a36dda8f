import Foundation
import TestSupport
import Testing

/// The inputs of the corpus, each with all its beginnings. `make fuzz` makes up others.
@Suite("Whatever a parser reads")
struct ParserTests {
    @Test("is read or refused, and what is written is what was read", arguments: FuzzedParser.all)
    func corpus(_ parser: FuzzedParser) throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Corpus/\(parser.name)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            for length in bytes.count > 512 ? [bytes.count] : Array(0...bytes.count) {
                #expect(throws: Never.self, "\(file.lastPathComponent), \(length) bytes") {
                    try parser.check(Array(bytes[..<length]))
                }
            }
        }
    }
}
