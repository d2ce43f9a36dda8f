import Foundation

/// A folder of a test's own, removed with everything in it.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    // Short, because a Unix socket's path has 107 bytes at most.
    let path = "/tmp/ldapclient-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
