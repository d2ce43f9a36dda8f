import Accounts
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("Where none of the mails that are found can be claimed")
struct MailPauseTests {
    @Test("the workers come back after their pause, and do not find the same ones at once")
    func pause() async throws {
        try await withBridge(sendsMail: false) { bridge in
            var pupils: [Pupil] = []
            for number in 0..<3 { pupils.append(try await bridge.settledPupil("pupil\(number)", number: number)) }
            for (number, pupil) in pupils.enumerated() {
                try await bridge.requestTemporaryPassword(pupil)
                let mother = try await bridge.registerRelative(
                    "90\(number)", of: bridge.register(10 + number), mail: "anne@example.org")
                let run = CodeMailRun(since: bridge.clock.now, onlyMissing: false)
                _ = try await bridge.operations.oweCode(
                    to: mother, run, isReachable: { _ in true }, by: .worker("test"))
            }
            let before = bridge.mailbox.mails.count
            // A sweep that finds so many takes it that there are more.
            var (mails, codes) = (bridge.worker, bridge.codeWorker)
            (mails.batch, codes.batch) = (3, 3)

            // Somebody's access rules let passerelle look, and no more.
            try await bridge.directory.restart(
                configurationFolder: try editedTemplates(in: bridge.directory.scratch, "database.ldif") {
                    $0.replacing("by dn.exact=\"${daemon}\" write", with: "by dn.exact=\"${daemon}\" read")
                })
            try await bridge.eventually("a look at the directory") {
                (try? await bridge.store.count(.owedMails)) == 3
            }
            for _ in 0..<2 {
                #expect(await mails.sweep() == mails.pollInterval)
                #expect(await codes.sweep() == codes.pollInterval)
            }
            #expect(bridge.mailbox.mails.count == before)

            try await bridge.directory.restart()
            try await bridge.eventually("a look at the directory") {
                (try? await bridge.store.count(.owedMails)) == 3
            }
            #expect(await mails.sweep() < mails.pollInterval)
            #expect(await codes.sweep() < codes.pollInterval)
            #expect(bridge.mailbox.mails.count == before + 6)
        }
    }
}
