import Accounts
import Directory
import DirectoryCheck
import EmbeddedDirectory
import Foundation
import LDAPClient
import TestSupport
import Testing

@Suite("Accounts of a run that was killed") struct LeftoverTests {
    private static let words = "throw-away, made by passerellectl directory check on"

    @Test("They are removed by the next run, when their process is gone or nobody knows whose they are")
    func removed() async throws {
        try await withCheckedDirectory { checked in
            let before = try await checked.tree()
            // A process that has ended, and whose number the kernel does not give again at once.
            let gone = try await ChildProcess.start("/bin/true", [], onLine: { _ in })
            _ = await gone.end
            let kernel = try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
                .trimmingCharacters(in: .newlines)
            let left = try await checked.add(
                TrialAccount("a-active", owner: "\(Self.words) \(kernel), process \(gone.processID), run a"))
            #expect(try await checked.tree() == before.union([left]))
            #expect(try await checked.check().failed == [])
            #expect(try await checked.tree() == before)
        }
    }

    @Test("Those of a run elsewhere that may still be under way are left to it, and real accounts to everybody")
    func spared() async throws {
        try await withCheckedDirectory { checked in
            let other = try await checked.add(
                TrialAccount("b-active", owner: "\(Self.words) elsewhere, process 1, run b"))
            let before = try await checked.tree()
            #expect(try await checked.check().failed == [])
            #expect(try await checked.tree() == before)
            #expect(before.contains(other))
        }
    }

    @Test("They are told from every account that a person can have by their name")
    func recognised() throws {
        let layout = DirectoryLayout(suffix: DN().child("dc", "test"))
        #expect(layout.isTrial(TrialAccount("a", owner: "").dn(in: layout)))
        #expect(!layout.isTrial(layout.people.child("uid", "passerelle")))
        #expect(!layout.isTrial(layout.registry.child("uid", TrialAccount("a", owner: "").uid)))
        #expect(throws: Identifier.Problem.reserved) { try Identifier(TrialAccount("a", owner: "").uid) }
    }

    @Test("A check that is called off removes its accounts before it ends")
    func calledOff() async throws {
        try await withCheckedDirectory { checked in
            let before = try await checked.tree()
            let check = Task { [checked] in try await checked.check() }
            // Called off in the middle: as soon as the accounts can be seen.
            while try await checked.tree() == before {}
            check.cancel()
            await #expect(throws: CancellationError.self) { try await check.value }
            #expect(try await checked.tree() == before)
        }
    }
}
