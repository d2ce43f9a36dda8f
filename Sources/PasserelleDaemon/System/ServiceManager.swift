import CPlatform
import Glibc
import ServiceLifecycle

/// Tells the service manager how the daemon is doing (sd_notify(3)); does nothing where there is none.
struct ServiceManager: Sendable {
    /// Where it listens; `nil` when there is none.
    let socketPath: String?

    /// Takes the variables out of the environment: children are not the service.
    static func take() -> ServiceManager {
        let path = getenv("NOTIFY_SOCKET").map { String(cString: $0) }
        unsetenv("NOTIFY_SOCKET")
        return ServiceManager(socketPath: path)
    }

    func ready(_ status: String) { notify("READY=1\nSTATUS=\(status)") }
    /// What is asked of it takes some time, until `ready`. A unit of `Type=notify-reload` (systemd 253) waits for that; ours, of
    /// `Type=notify` for older ones, does not.
    func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        notify("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    func stopping() { notify("STOPPING=1") }
    func watchdog() { notify("WATCHDOG=1") }

    /// Half of the time after which the service manager takes silence for a hang; `nil` when it does not watch.
    static func watchdogInterval() -> Duration? {
        guard let text = getenv("WATCHDOG_USEC").map({ String(cString: $0) }), let microseconds = Int64(text),
            microseconds > 0
        else { return nil }
        if let pid = getenv("WATCHDOG_PID").map({ String(cString: $0) }), pid_t(pid) != getpid() { return nil }
        return .microseconds(microseconds / 2)
    }

    /// One datagram; a service manager that is gone is no reason to stop.
    private func notify(_ message: String) {
        guard let socketPath, !socketPath.isEmpty else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(socketPath.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // A leading @ stands for the NUL byte of an abstract address.
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let text = Array(message.utf8)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}

/// Shows the service manager at half its patience that the daemon's tasks still run.
struct Watchdog: Service {
    let manager: ServiceManager
    let interval: Duration?

    func run() async throws {
        guard let interval else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                manager.watchdog()
                try? await Task.sleep(for: interval)
            }
        }
    }
}
