import Foundation

/// The programs that a test talks to: our certification peer, and the reference implementation.
enum Peers {
    /// Built beside the tests.
    static let certification = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "varlink-certification").path

    /// Python with the reference implementation, made once below the package's build folder.
    ///
    /// Without it the tests fail: certification against ourselves alone proves little.
    static func python() async throws -> String { try await environment.value }

    private static let release = "varlink==31.0.0"

    private static let environment = Task {
        let build = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: ".build")
        let folder = build.appending(path: "varlink-peer").path
        let python = folder + "/bin/python"
        let probe = ["-c", "import varlink.tests.test_certification"]
        if FileManager.default.isExecutableFile(atPath: python), try await Program.run(python, probe).status == 0 {
            return python
        }
        // Debian's python3-varlink has no varlink.tests, so this is for PyPI.
        for step in [
            ["/usr/bin/env", "python3", "-m", "venv", "--clear", folder],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", release],
            [python] + probe,
        ] {
            let (status, output) = try await Program.run(step[0], Array(step.dropFirst()))
            guard status == 0 else {
                throw Program.Failed(
                    description:
                        "the reference implementation is needed (python3-venv, and \(release) of PyPI): \(output)")
            }
        }
        return python
    }
}

/// Our certification server, on a socket of its own.
func withCertificationServer<Result>(_ body: (_ path: String, Program) async throws -> Result) async throws -> Result {
    try await withFolder { folder in
        let path = folder + "/s"
        return try await Program.with(Peers.certification, ["--varlink=unix:\(path)"], ready: "listening\n") {
            try await body(path, $0)
        }
    }
}
