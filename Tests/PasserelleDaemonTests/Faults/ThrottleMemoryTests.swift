import Accounts
import Foundation
import Testing

@testable import PasserelleDaemon

/// What strangers make the daemon remember of them.
@Suite("The memory of who tried what")
struct ThrottleMemoryTests {
    @Test("keeps no more of a text than an identifier or an address can have, and forgets nobody's failures for it")
    func longTexts() throws {
        let throttles = Throttles(.oneMail)
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let long = String(repeating: "e\u{301}", count: 1000)
        for _ in 0..<4 { try? throttles.admit(identifier: "\(long)1", now: now) }
        // The same to the memory: otherwise a stranger fills it with texts of 4 KiB each.
        #expect(throws: Refusal.self) { try throttles.admit(identifier: "\(long)2", now: now) }

        let longest = String(repeating: "a", count: Identifier.lengths.upperBound - 1)
        for _ in 0..<4 { try? throttles.admit(identifier: "\(longest)b", now: now) }
        #expect(throws: Refusal.self) { try throttles.admit(identifier: "\(longest)B", now: now) }
        try throttles.admit(identifier: "\(longest)c", now: now)
        #expect(throttles.admitMail(client: nil, account: "\(longest)b", address: nil, now: now))
        #expect(!throttles.admitMail(client: nil, account: "\(longest)b", address: nil, now: now))
        #expect(throttles.admitMail(client: nil, account: "\(longest)c", address: nil, now: now))
    }
}
