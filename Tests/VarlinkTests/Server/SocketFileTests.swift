import Foundation
import Testing

@testable import Varlink

@Suite("The socket file", .serialized)
struct SocketFileTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func code(_ body: () throws -> Void) -> VarlinkError.Code? {
        do { try body() } catch { return (error as? VarlinkError)?.code }
        return nil
    }

    @Test("has its mode and group whatever the umask", arguments: [0o000, 0o077, 0o777] as [mode_t])
    func mode(mask: mode_t) async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            // The umask belongs to the whole process, so it is changed for as short as it can be.
            let former = umask(mask)
            let result = Result { () throws(VarlinkError) in
                try SocketFile.listen(at: path, mode: 0o660, group: getgid())
            }
            umask(former)
            let descriptor = try result.get()
            defer { close(descriptor) }
            #expect(mode(path) == 0o660)
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test("of a live server is not taken over, a stale one is replaced")
    func takeover() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let live = try SocketFile.listen(at: path, mode: 0o600, group: nil)
            #expect(code { _ = try SocketFile.listen(at: path, mode: 0o600, group: nil) } == .addressInUse)
            close(live)
            #expect(FileManager.default.fileExists(atPath: path))
            // A program that another test starts holds a copy of what was closed here until it begins.
            var next: Int32?
            let end = ContinuousClock.now + .seconds(20)
            while next == nil, ContinuousClock.now < end {
                next = try? SocketFile.listen(at: path, mode: 0o600, group: nil)
                await Task.yield()
            }
            let descriptor = try #require(next)
            defer { close(descriptor) }
            _ = try RawClient(path: path)
        }
    }

    @Test("of a live server whose queue is full is not waited for")
    func fullQueue() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let live = try SocketFile.listen(at: path, mode: 0o600, group: nil)
            defer { close(live) }
            #expect(listen(live, 0) == 0)
            let waiting = try RawClient(path: path)
            #expect(code { _ = try SocketFile.listen(at: path, mode: 0o600, group: nil) } == .addressInUse)
            withExtendedLifetime(waiting) {}
        }
    }

    @Test("is not made over anything else: a file, a folder, a link")
    func others() async throws {
        try await withFolder { folder in
            try Data("precious".utf8).write(to: URL(filePath: folder + "/file"))
            try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link", withDestinationPath: folder + "/nothing")
            for name in ["file", "folder", "link"] {
                let made = code { _ = try SocketFile.listen(at: "\(folder)/\(name)", mode: 0o600, group: nil) }
                #expect(made == .addressInUse)
            }
            #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "precious")
        }
    }

    @Test("has a path that fits, and is not abstract")
    func path() async throws {
        try await withFolder { folder in
            let long = folder + "/" + String(repeating: "a", count: 107 - folder.utf8.count - 1)
            close(try SocketFile.listen(at: long, mode: 0o600, group: nil))
            for path in [long + "a", "", "\0abstract", folder + "/missing/s"] {
                #expect(code { _ = try SocketFile.listen(at: path, mode: 0o600, group: nil) } == .listenFailed)
            }
        }
    }

    @Test("is gone when the server has stopped")
    func removed() async throws {
        let path = try await withServer { fixture in
            #expect(mode(fixture.path) == 0o600)
            await fixture.server.shutdown()
            return fixture.path
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
