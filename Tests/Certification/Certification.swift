import Foundation
import Logging
import Varlink

/// A Varlink peer for the conformance run: `varlink-certification [--client] --varlink=unix:PATH`.
///
/// Without `--client` it serves, on a socket that was handed over if there is one; with it, it plays through the certification
/// against another server, and its exit status says how that went.
@main
enum Certification {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        let address = arguments.first { $0.hasPrefix("--varlink=") }.map { String($0.dropFirst("--varlink=".count)) }
        do {
            if arguments.contains("--client") {
                guard let address else { throw CertificationFailure(message: "say where: --varlink=unix:PATH") }
                try await CertificationClient(client: try await VarlinkClient.connect(path: address)).run()
                print("Certification passed")
            } else {
                try await serve(at: address)
            }
        } catch {
            FileHandle.standardError.write(Data("varlink-certification: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func serve(at address: String?) async throws {
        let listen: ListenAddress
        if let descriptor = InheritedSockets.take().descriptors["varlink"] {
            listen = .inherited(descriptor: descriptor)
        } else if let address, address.hasPrefix("unix:/") {
            listen = .path(String(address.dropFirst("unix:".count).prefix { $0 != ";" }), mode: 0o600, group: nil)
        } else {
            throw CertificationFailure(message: "say where: --varlink=unix:/PATH, or hand over a socket")
        }
        let server = try VarlinkServer(
            info: ServiceInfo(
                vendor: "passerelle", product: "varlink-certification", version: "1",
                url: "https://varlink.org/Language-Bindings"),
            interfaces: [try CertificationServer().implementation()], address: listen, limits: .administration,
            logger: Logger(label: "varlink-certification"))
        try await server.start()
        // Whoever started us may wait for this line instead of trying the socket.
        print("listening")
        fflush(nil)
        try await server.run()
    }
}
