import ControlAPI
import EmbeddedDirectory
import Foundation
import TestSupport
import Testing
import Varlink

/// Started by a service manager that made the sockets.
@Suite("With sockets handed over")
struct InheritedSocketTests {
    @Test("passerelled serves on those, tells when it is ready, and leaves their files to who made them")
    func handedOver() async throws {
        try await withTemporaryFolder { folder in
            let daemon = try DaemonProcess(in: folder)
            let script = "\(folder)/manager.py"
            try Self.manager.write(toFile: script, atomically: true, encoding: .utf8)
            var environment = daemon.environment
            // Were they used, the sockets would be elsewhere.
            environment["PASSERELLE_SOCKETS_PORTAL_PATH"] = "\(folder)/own-portal"
            environment["PASSERELLE_SOCKETS_ADMINISTRATION_PATH"] = "\(folder)/own-administration"
            environment["NOTIFY_SOCKET"] = "\(folder)/notify"
            let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let arguments =
                ["-i"] + variables
                + ["/usr/bin/python3", script, daemon.portalPath, daemon.administrationPath, Program.passerelled.path]
            let child = try await ChildProcess.start("/usr/bin/env", arguments, onLine: { _ in })
            let result: Result<Void, any Error>
            do { result = .success(try await expectToServe(daemon)) } catch { result = .failure(error) }
            child.signal(SIGTERM)
            #expect(await child.end == .exited(0))
            try result.get()
            let told = (try? String(contentsOfFile: "\(folder)/notified", encoding: .utf8)) ?? ""
            #expect(told.contains("READY=1") && told.contains("STOPPING=1"), "\(told)")
            for path in [daemon.portalPath, daemon.administrationPath] {
                #expect(FileManager.default.fileExists(atPath: path), "\(path) was not ours to remove")
            }
        }
    }

    private func expectToServe(_ daemon: DaemonProcess) async throws {
        try await until("the daemon serves") { (try? await daemon.status()) != nil }
        let client = try await VarlinkClient.connect(path: daemon.portalPath)
        #expect(try await client.call(Portal.DescribePasswordRules.self, NoParameters()).minimumLength == 8)
        // Each socket has its own interface and not the other's.
        await #expect(throws: CallError.self) { try await client.call(Administration.Status.self, NoParameters()) }
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.folder)/own-portal"))
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.folder)/own-administration"))
    }

    /// What systemd does (sd_listen_fds(3), sd_notify(3)): it listens, hands over, writes down what it is told.
    private static let manager = """
        import os, socket, subprocess, signal, sys
        def listening(path):
            made = socket.socket(socket.AF_UNIX)
            made.bind(path)
            made.listen()
            return made
        sockets = [listening(path) for path in sys.argv[1:3]]
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(os.environ["NOTIFY_SOCKET"])
        def hand_over():
            for number in (10, 11): os.dup2(sockets[number - 10].fileno(), number)
            for number in (3, 4): os.dup2(number + 7, number)
            os.environ.update(LISTEN_FDS="2", LISTEN_FDNAMES="varlink:varlink-admin", LISTEN_PID=str(os.getpid()))
        pid = os.fork()
        if pid == 0:
            hand_over()
            os.execv(sys.argv[3], [sys.argv[3]])
        signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
        _, status = os.waitpid(pid, 0)
        notify.setblocking(False)
        with open(os.path.dirname(os.environ["NOTIFY_SOCKET"]) + "/notified", "w") as file:
            try:
                while True: file.write(notify.recv(4096).decode() + "\\n")
            except BlockingIOError:
                pass
        sys.exit(os.waitstatus_to_exitcode(status))
        """
}
