import Foundation
import TestSupport

/// A slapd whose disk can be made to fail. See `disk-fault.c`, with which it shares a file.
struct FaultyDisk: Sendable {
    enum Fault: Int, Sendable {
        /// No page more finds room.
        case full = 1
        /// Whatever is to be synced answers EIO.
        case deaf = 2
    }

    /// The daemon runs it in the place of slapd.
    let slapd: String
    private let path: String

    /// - Parameter folder: for the wrapper and what it needs.
    init(in folder: String) async throws {
        path = "\(folder)/disk-fault"
        slapd = "\(folder)/slapd"
        let library = "\(folder)/disk-fault.so"
        let source = "\(Repository.root)/Tests/Histories/DiskFault/disk-fault.c"
        let result = try await runProgram(
            "/usr/bin/gcc", ["-shared", "-fPIC", "-Wall", "-Werror", "-O1", "-o", library, source])
        guard result.status == 0 else { throw TestFailure("\(source): \(result.output)") }
        try strike(nil)
        let script = "#!/bin/sh\nLD_PRELOAD=\(library) DISK_FAULT=\(path) exec /usr/sbin/slapd \"$@\"\n"
        guard
            FileManager.default.createFile(
                atPath: slapd, contents: Data(script.utf8), attributes: [.posixPermissions: 0o700])
        else { throw TestFailure("\(slapd) cannot be made") }
    }

    /// - Parameter fault: from now on; `nil` for none.
    func strike(_ fault: Fault?) throws {
        let number = fault?.rawValue ?? 0
        // Written over and not replaced: it is mapped.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure("\(path): \(errno)") }
        defer { close(descriptor) }
        guard withUnsafeBytes(of: number, { pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == 8 else {
            throw TestFailure("\(path): \(errno)")
        }
    }
}
