import Foundation

/// An authority, and certificates that it signed: the server's for 127.0.0.1, and a client's.
///
/// Not for `localhost`: libldap looks for this machine's own name in the certificate of a server called so.
struct Certificates: Sendable {
    let authority: String
    let server: String
    let serverKey: String
    let client: String
    let clientKey: String

    init(in folder: String, name: String = "authority") throws {
        let folder = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        authority = "\(folder)/ca.pem"
        server = "\(folder)/server.pem"
        serverKey = "\(folder)/server.key"
        client = "\(folder)/client.pem"
        clientKey = "\(folder)/client.key"
        let new = [
            "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        ]
        try Child.run(new + ["-keyout", "\(folder)/ca.key", "-out", authority, "-days", "2", "-subj", "/CN=\(name)"])
        let signed = new + ["-CA", authority, "-CAkey", "\(folder)/ca.key", "-days", "2"]
        let leaf = ["-addext", "basicConstraints=critical,CA:FALSE"]
        try Child.run(
            signed + leaf
                + [
                    "-keyout", serverKey, "-out", server, "-subj", "/CN=server", "-addext",
                    "subjectAltName=IP:127.0.0.1",
                ])
        try Child.run(signed + leaf + ["-keyout", clientKey, "-out", client, "-subj", "/DC=test/CN=client"])
    }
}
