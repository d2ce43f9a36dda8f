import ControlAPI
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// Feeds during which the daemon is killed without a chance to say goodbye.
@Suite("After kill -9 in the middle of a feed")
struct InterruptedFeedTests {
    private static let pupils = Array(1...6000)

    private func withDrop(
        _ body: (DaemonProcess, _ folder: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { scratch in
            let folder = "\(scratch)/drop"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let settings = ["PASSERELLE_FEEDS_DROPFOLDER": folder, "PASSERELLE_FEEDS_SETTLESECONDS": "1"]
            try await withDaemon(settings) { try await body($0, folder) }
        }
    }

    private func state(_ name: String, in folder: String) throws -> DropReport.State? {
        let drop = DropFolder(path: folder)
        return try drop.deliveries().first { $0.name == name }.flatMap(drop.report)?.state
    }

    /// Of the directory's data.
    private func bytesOnDisk(_ daemon: DaemonProcess) throws -> Int {
        var status = stat()
        guard stat("\(daemon.folder)/state/directory/data/data.mdb", &status) == 0 else {
            throw TestFailure("no data: \(errno)")
        }
        return Int(status.st_blocks) * 512
    }

    private func killAndRestart(_ daemon: DaemonProcess) async throws {
        let slapd = try daemon.children()
        daemon.signal(SIGKILL)
        _ = await daemon.end
        for process in slapd { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
        try await daemon.start()
    }

    @Test("the daemon takes the delivery again by itself, everybody is in once, and the reports say so")
    func completed() async throws {
        try await withDrop { daemon, folder in
            // Before there is anything to take: what is written while nobody looks counts, too.
            let before = try bytesOnDisk(daemon)
            try Delivered(in: folder, name: "week").write(Self.pupils)
            // By the files: asking the daemon takes longer than the whole feed when this machine is busy.
            try await until("a part is in", within: .seconds(180)) { try bytesOnDisk(daemon) > before + (512 << 10) }
            try await killAndRestart(daemon)
            let begun = try await daemon.status().registrations
            #expect(begun < Self.pupils.count, "killed when everybody was in: nothing was tried")
            try await until("the delivery is in", within: .seconds(300)) { try state("week", in: folder) == .done }
            #expect(try await daemon.status().registrations == Self.pupils.count)
        }
    }

    @Test("nobody is suspended by what was read, and the plan that was confirmed is carried out to its end")
    func confirmed() async throws {
        try await withDrop { daemon, folder in
            try Delivered(in: folder, name: "week1").write(Self.pupils)
            try await until("the first delivery is in", within: .seconds(300)) {
                try state("week1", in: folder) == .done
            }
            let client = try await VarlinkClient.connect(path: daemon.administrationPath)
            for number in 1...3 {
                var code: String?
                for try await reply in try client.stream(
                    Administration.IssueCodes.self, .init(key: "AC-NANTES$\(number)"))
                {
                    code = reply.issued?.code.text ?? code
                }
                _ = try await VarlinkClient.connect(path: daemon.portalPath).call(
                    Portal.Activate.self, School.activation(try #require(code), "pupil.\(number)"))
            }
            // Everybody is in another class, so that there is something to be in the middle of, and 1 has left.
            try Delivered(in: folder, name: "week2", date: "20261127").write(
                Array(Self.pupils.dropFirst()), class: "4B")
            try await until("the second delivery waits", within: .seconds(180)) {
                try state("week2", in: folder) == .waiting
            }
            let drop = DropFolder(path: folder)
            let delivery = try #require(try drop.deliveries().first { $0.name == "week2" })
            let digest = try #require(drop.report(of: delivery)?.plan?.digest)

            let progress = NIOLockedValueBox(false)
            async let confirmation: Void = {
                let own = try await VarlinkClient.connect(path: daemon.administrationPath)
                for try await step in try own.stream(
                    Administration.Import.self, .init(path: "\(folder)/week2", confirm: digest))
                where step.counts.updated > 200 && step.counts.bytesRead > step.counts.bytesInAll / 2 {
                    progress.withLockedValue { $0 = true }
                }
            }()
            try await until("it is being applied", within: .seconds(180)) { progress.withLockedValue { $0 } }
            let slapd = try daemon.children()
            daemon.signal(SIGKILL)
            _ = await daemon.end
            _ = try? await confirmation
            for process in slapd { try await until("slapd ends with the daemon") { kill(process, 0) != 0 } }
            #expect(try state("week2", in: folder) == .running)
            try await daemon.start()
            try await until("the confirmed delivery is in", within: .seconds(300)) {
                try state("week2", in: folder) == .done
            }
            let again = try await VarlinkClient.connect(path: daemon.administrationPath)
            let states = try await again.call(Administration.FindAccounts.self, .init(schoolUAI: "0449101D")).accounts
                .sorted { $0.identifier < $1.identifier }.map(\.state)
            #expect(states == [.suspended, .active, .active])
        }
    }
}
