import EmbeddedDirectory

/// A certificate for this machine's loopback address, its own authority.
public enum TestCertificate {
    public static func make(in folder: String, named name: String = "certificate") async throws
        -> EmbeddedDirectoryConfiguration.TLSFiles
    {
        let certificate = "\(folder)/\(name).pem"
        let key = "\(folder)/\(name).key"
        let request = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", certificate,
        ]
        let result = try await runProgram("/usr/bin/openssl", request)
        guard result.status == 0 else { throw TestFailure(result.output) }
        return .init(certificate: certificate, key: key, authority: certificate)
    }
}
