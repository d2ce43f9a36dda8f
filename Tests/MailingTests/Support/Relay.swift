import Foundation

/// What the relay took.
struct ReceivedMail: Decodable {
    var sender: String
    var recipients: [String]
    var helo: String
    var isEncrypted: Bool
    var isAuthenticated: Bool
    var content: Data
}

/// Runs `relay.py` for the length of `body`.
/// - Returns: the mails it took, in order.
func withRelay(_ arguments: [String] = [], _ body: (_ port: UInt16) async throws -> Void) async throws -> [ReceivedMail]
{
    struct Ready: Decodable { var port: UInt16 }
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: try await Programs.python.value)
    process.arguments = [Programs.support.appending(path: "relay.py").path] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    let reader = output.fileHandleForReading
    let first = try await Programs.offTheCooperativePool { try readLine(from: reader) }
    try await body(JSONDecoder().decode(Ready.self, from: first).port)
    try input.fileHandleForWriting.close()
    let rest = try await Programs.offTheCooperativePool { try reader.readToEnd() ?? Data() }
    return try rest.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(ReceivedMail.self, from: $0) }
}

private func readLine(from handle: FileHandle) throws -> Data {
    var line = Data()
    while let byte = try handle.read(upToCount: 1), byte != Data([0x0A]) {
        guard !byte.isEmpty else { break }
        line += byte
    }
    guard !line.isEmpty else { throw SurroundingsError(description: "relay.py did not start") }
    return line
}

/// A self-signed certificate for one host, which is its own authority.
struct TestCertificate {
    let certificate: String
    let key: String

    init(for host: String, in folder: String) async throws {
        certificate = "\(folder)/\(host).pem"
        key = "\(folder)/\(host).key"
        let status = try await Programs.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-keyout", key, "-out", certificate,
            ]
        ).status
        guard status == 0 else { throw SurroundingsError(description: "openssl made no certificate") }
    }

    var relayArguments: [String] { ["--certificate", certificate, "--key", key] }
}
