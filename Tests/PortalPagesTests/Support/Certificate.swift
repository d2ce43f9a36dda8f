import Foundation
import TestSupport

/// A certificate of two days for this machine and for the address of the documentation's examples, signed by an authority that
/// lies beside it.
struct Certificate: Sendable {
    static let host = "teleservices.example.org"

    let certificate: String
    let key: String
    let authority: String

    init(in folder: String, called name: String = "portal") async throws {
        certificate = "\(folder)/\(name).pem"
        key = "\(folder)/\(name).key"
        authority = "\(folder)/authority.pem"
        let make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        let script = """
            cd '\(folder)'
            test -e authority.pem || \(make) -keyout authority.key -out authority.pem -subj /CN=authority
            \(make) -CA authority.pem -CAkey authority.key -keyout \(name).key -out \(name).pem -subj /CN=portal \
              -addext subjectAltName=IP:127.0.0.1,DNS:\(Self.host) -addext basicConstraints=critical,CA:FALSE
            """
        let result = try await runProgram("/bin/sh", ["-e", "-c", script])
        guard result.status == 0 else { throw TestFailure("no certificate: \(result.output)") }
    }
}
