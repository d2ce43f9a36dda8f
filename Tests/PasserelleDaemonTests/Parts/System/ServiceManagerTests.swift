import Foundation
import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("The service manager")
struct ServiceManagerTests {
    @Test("is told of readiness, life and end, on a socket with a path")
    func path() async throws {
        try await withTemporaryFolder { folder in
            let socket = try NotificationSocket("\(folder)/notify")
            let manager = ServiceManager(socketPath: "\(folder)/notify")
            manager.ready("serving")
            manager.watchdog()
            manager.stopping()
            #expect(socket.received() == ["READY=1\nSTATUS=serving", "WATCHDOG=1", "STOPPING=1"])
        }
    }

    @Test("is told when a reload begins, by the clock that never goes back")
    func reloading() async throws {
        try await withTemporaryFolder { folder in
            let socket = try NotificationSocket("\(folder)/notify")
            let before = Self.monotonic
            ServiceManager(socketPath: "\(folder)/notify").reloading()
            let message = try #require(socket.received().first)
            let told = try #require(message.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=([0-9]+)/)?.1)
            #expect(Int(told).map { (before...Self.monotonic).contains($0) } == true, "\(message)")
        }
    }

    /// Microseconds.
    private static var monotonic: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }

    @Test("is told on an abstract socket as well")
    func abstract() throws {
        let name = "@passerelle-\(UUID().uuidString)"
        let socket = try NotificationSocket(name)
        ServiceManager(socketPath: name).ready("serving")
        #expect(socket.received() == ["READY=1\nSTATUS=serving"])
    }

    @Test(
        "that is not there, is gone, or has an impossible name is not missed",
        arguments: [
            nil, "", "/nonexistent/notify", String(repeating: "n", count: 108),
        ])
    func absent(path: String?) {
        ServiceManager(socketPath: path).ready("serving")
    }
}
