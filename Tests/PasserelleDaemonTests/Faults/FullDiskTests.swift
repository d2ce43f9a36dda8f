import Accounts
import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

@testable import PasserelleDaemon

/// The embedded directory on a file system of its own, which can be filled to the last byte.
@Suite("On a full disk", .enabled(if: geteuid() == 0, "only root can mount a small file system"))
struct FullDiskTests {
    @Test("writes fail in words and leave nothing behind, who has an account comes in, and with room everything works")
    func full() async throws {
        try await withSmallDisk { bridge, disk in
            let pupil = Pupil(bridge)
            try await pupil.activate()
            let second = Pupil(bridge, "erwan.morvan")
            let activation = second.activation(try await bridge.issueCode(bridge.register(2)))

            try fill(disk)
            let registered = try await registerUntilRefused(bridge)
            #expect(registered < 2000, "the disk is not full")
            let refusal = try await failure { try await bridge.call(Portal.Activate.self, activation) }
            #expect(refusal == .directoryUnavailable)
            #expect(try await bridge.store.account(Identifier(second.identifier)) == nil)
            #expect(
                try await bridge.directory.bindResult(dn: bridge.dn(second.identifier), password: "Mimosa-42") == 49)
            try await pupil.promise()
            #expect(try await pupil.authenticate("Mimosa-42").outcome == .granted)

            try FileManager.default.removeItem(atPath: "\(disk)/ballast")
            try await bridge.eventually("an activation with room again") {
                (try? await bridge.call(Portal.Activate.self, activation))?.account.identifier == second.identifier
            }
            second.open("Mimosa-42")
            try await second.promise()
            // The same after a restart, as after the reboot that a full disk often ends in.
            try await bridge.directory.restart()
            try await second.promise()
            try await pupil.promise()
        }
    }

    /// - Returns: how many registrations found room.
    private func registerUntilRefused(_ bridge: Bridge) async throws -> Int {
        for number in 0..<2000 {
            do {
                _ = try await bridge.register(1000 + number)
            } catch {
                #expect(try await bridge.store.registration(RegistrationKey("AC-TEST$\(1000 + number)")) == nil)
                return number
            }
        }
        return 2000
    }

    private func withSmallDisk(_ body: (Bridge, String) async throws -> Void) async throws {
        var disk = ""
        defer { umount2(disk, Int32(MNT_DETACH)) }
        try await withBridge(
            sendsMail: false,
            configure: { directory in
                disk = directory.stateFolder
                try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
                guard mount("tmpfs", disk, "tmpfs", 0, "size=4m,mode=0700") == 0 else {
                    throw TestFailure("mount: \(String(cString: strerror(errno)))")
                }
                directory.mapSize = 64 << 20
            },
            { bridge in
                defer { umount2(disk, Int32(MNT_DETACH)) }
                try await body(bridge, disk)
            })
    }

    /// Takes every byte that is left.
    private func fill(_ disk: String) throws {
        let descriptor = open("\(disk)/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure("the ballast: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0x55, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
    }
}
