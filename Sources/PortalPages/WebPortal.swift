import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Letters
import Logging
import NIOCore

/// The portal, put together: the control socket behind, a web server in front, pages in between.
public struct WebPortal: Sendable {
    private let configuration: PortalConfiguration
    private let responder: RouterResponder<PageContext>
    private let certificate: ServerCertificate?
    private let logger: Logger

    /// - Throws: `ConfigurationError` for a certificate that browsers could not take; `PageFilesError` for a template or a style sheet that is missing or wrong, a letter's among them.
    public init(_ configuration: PortalConfiguration, logger: Logger) throws {
        let files = PageFiles(shipped: configuration.pages.folder, own: configuration.pages.own)
        let statics = try StaticFiles(files)
        let visits = Visits(configuration.sessions)
        let seal = FormSeal()
        let ent = configuration.cas.map { CASClient(server: $0, portal: configuration.url) }
        var service = PageService(
            cookie: VisitCookie(isEncrypted: configuration.isEncrypted), visits: visits, seal: seal,
            clients: ClientAddress(trusted: configuration.listener.trustedProxies),
            templates: try PageTemplates(files),
            site: PageFrame.Site(
                academy: configuration.academy.name, ent: configuration.academy.entName,
                help: configuration.academy.help, hasArrival: ent != nil, edition: statics.edition))
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            SafetyHeaders(isEncrypted: configuration.isEncrypted)
            TroublePages(service: service)
        }
        router.get("static/:file") { _, context in try statics.response(try context.parameters.require("file")) }
        let calls = ControlCalls(configuration.bridge, logger: logger)
        Pages(calls: calls, visits: visits, services: configuration.services, ent: ent, seal: seal)
            .register(on: router, service)
        if configuration.helpdesk.isOpen {
            // Cookie, visits and seals of its own: nothing of the one area is worth anything in the other.
            service.cookie.isForSchools = true
            service.visits = Visits(configuration.sessions)
            service.seal = FormSeal()
            try Self.desk(configuration, calls).register(on: router, service)
        }
        certificate = try configuration.listener.tls.map { try ServerCertificate($0) }
        self.configuration = configuration
        responder = router.buildResponder()
        self.logger = logger
    }

    private static func desk(_ configuration: PortalConfiguration, _ calls: ControlCalls) throws -> DeskPages {
        do throws(LetterError) {
            return DeskPages(
                calls: calls, printer: try DeskPrinter(configuration),
                clock: PaperClock(zone: TimeZone(identifier: configuration.academy.timeZone) ?? .gmt),
                portalURL: configuration.url)
        } catch {
            throw PageFilesError("helpdesk.letters: \(error)")
        }
    }

    /// Serves until the task is cancelled or the process is asked to stop.
    ///
    /// - Parameter onReady: called when browsers can connect.
    public func run(onReady: @escaping @Sendable () -> Void = {}) async throws {
        let listener = configuration.listener
        let peers = PeerConnections(limit: listener.connectionsPerPeer, trusted: listener.trustedProxies)
        let deadline = listener.requestDeadline
        // A browser that sends nothing does not hold a connection; headers are a tenth of this.
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [PeerAdmission(peers), RequestDeadline(TimeAmount(deadline))],
            idleTimeout: .seconds(30),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 100))
        let server: HTTPServerBuilder =
            if let certificate {
                try .tls(.http1(configuration: http), tlsConfiguration: certificate.tls)
            } else {
                .http1(configuration: http)
            }
        let application = Application(
            responder: responder, server: server,
            configuration: .init(
                address: .hostname(listener.address, port: listener.port), backlog: 256, reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(listener.connections, logger: logger)),
            onServerRunning: { _ in onReady() }, logger: logger)
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
