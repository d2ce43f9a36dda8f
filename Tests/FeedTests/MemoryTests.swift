import Foundation
import Testing

@testable import Feed

@Suite("Memory", .serialized)
struct MemoryTests {
    @Test("reading a feed takes less memory than the feed is long")
    func flat() async throws {
        // Bulky for its number of records, so that a build without optimisation reads it in a second or two.
        let record = Sample.pupil("1", ["ENTEleveNouveau": [String(repeating: "x", count: 16 << 10)]])
        let text = Array(Sample.document(String(repeating: record, count: 2_000)).utf8)
        try await withFiles([pupilFile: Array(Sample.document(record).utf8), "large.xml": text]) { folder in
            #expect(try pupils(in: "\(folder)/\(pupilFile)") == 1)
            let before = try residentKiB()
            #expect(try pupils(in: "\(folder)/large.xml") == 2_000)
            // Half of the file, because other tests run at the same time.
            #expect(try residentKiB() - before < text.count / 1024 / 2)
        }
    }

    private func pupils(in path: String) throws -> Int {
        let reader = try FeedDelivery(path: path).files[0].reader(source: "AC-TEST")
        var count = 0
        while let part = try reader.next() { count += part().count }
        return count
    }

    private func residentKiB() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(separator: " ")[1].trimmingCharacters(in: .whitespaces)))
    }
}
