import Foundation
import TestSupport
import Testing

@testable import Feed

@Suite("Memory", .serialized)
struct MemoryTests {
    @Test("reading a feed takes no more memory when the feed is ten times as long")
    func flat() async throws {
        try await withTemporaryFolder { folder in
            let small = try FeedGenerator(pupils: 1_000, chunk: .max / 2).write(to: "\(folder)/small")[1]
            let large = try FeedGenerator(pupils: 10_000, chunk: .max / 2).write(to: "\(folder)/large")[1]
            #expect(try pupils(in: small) == 1_000)
            let before = try residentKiB()
            #expect(try pupils(in: large) == 10_000)
            // The file has 14 MiB, its records several times as much; other tests run at the same time.
            #expect(try residentKiB() - before < 10 << 10)
        }
    }

    private func pupils(in path: String) throws -> Int {
        let reader = try FeedDelivery(path: path).files[0].reader(source: "AC-TEST")
        var count = 0
        while let items = try reader.next() { count += items.count }
        return count
    }

    private func residentKiB() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(separator: " ")[1].trimmingCharacters(in: .whitespaces)))
    }
}
