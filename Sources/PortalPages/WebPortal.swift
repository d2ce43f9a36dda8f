import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

/// The portal, put together: the control socket behind, a web server in front, pages in between.
public struct WebPortal: Sendable {
    private let configuration: PortalConfiguration
    private let pages: NewestPages
    private let certificate: NewestCertificate?
    private let reload: PortalReload
    private let logger: Logger

    /// - Parameter read: reads the configuration anew, at SIGHUP.
    /// - Throws: `ConfigurationError` for a certificate that browsers could not take; `PageFilesError` for a template or a style sheet that is missing or wrong, a letter's among them.
    public init(
        _ configuration: PortalConfiguration, logger: Logger, read: @escaping @Sendable () throws -> PortalConfiguration
    ) throws {
        let lasting = LastingVisits(configuration.sessions)
        let pages = NewestPages(try PageRouter(configuration, lasting, logger: logger).responder)
        let certificate = try configuration.listener.tls.map { NewestCertificate(try ServerCertificate($0)) }
        self.configuration = configuration
        self.pages = pages
        self.certificate = certificate
        self.logger = logger
        reload = PortalReload(
            read: read, started: configuration, lasting: lasting, pages: pages, certificate: certificate, logger: logger
        )
    }

    /// Serves until the task is cancelled or the process is asked to stop.
    ///
    /// - Parameter onReady: called when browsers can connect.
    public func run(onReady: @escaping @Sendable () -> Void = {}) async throws {
        let listener = configuration.listener
        let peers = PeerConnections(
            limit: listener.connectionsPerPeer, trusted: listener.trustedProxies, logger: logger)
        let deadline = listener.requestDeadline
        // A browser that sends nothing does not hold a connection; headers are a tenth of this.
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [PeerAdmission(peers), RequestDeadline(TimeAmount(deadline))],
            idleTimeout: .seconds(30),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 100))
        let server: HTTPServerBuilder =
            if let certificate {
                try .tls(.http1(configuration: http), tlsConfiguration: certificate.configuration)
            } else {
                .http1(configuration: http)
            }
        var application = Application(
            responder: pages, server: server,
            configuration: .init(
                address: .hostname(listener.address, port: listener.port), backlog: 256, reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(listener.connections, logger: logger)),
            onServerRunning: { _ in onReady() }, logger: logger)
        application.addServices(reload)
        do { try await application.runService() } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ListenerTaken(address: "\(listener.address):\(listener.port)")
        }
    }
}

/// Somebody else listens where the portal was to.
struct ListenerTaken: Error, CustomStringConvertible {
    let address: String
    var description: String { "\(address) is taken by another program: end it, or set listen.port" }
}
