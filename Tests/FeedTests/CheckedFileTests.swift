import Foundation
import Testing

@testable import Feed

@Suite("Files between their two readings")
struct CheckedFileTests {
    @Test("a file that was written to or replaced since it was checked is refused", arguments: [true, false])
    func changed(replaced: Bool) async throws {
        try await withFiles([pupilFile: Array(Sample.document(Sample.pupil()).utf8)]) { folder in
            let path = "\(folder)/\(pupilFile)"
            let file = try FeedDelivery(path: path).files[0]
            let reader = try file.reader(source: "AC-TEST")
            let checked = CheckedFile(file: file, encoding: reader.encoding, fingerprint: try reader.fingerprint)
            _ = try checked.reopen(source: "AC-TEST")
            try Data("<ficAlimMENESR/>".utf8).write(to: URL(fileURLWithPath: path), options: replaced ? .atomic : [])
            #expect {
                _ = try checked.reopen(source: "AC-TEST")
            } throws: { ($0 as? FeedError)?.code == .changed }
        }
    }
}
