import Foundation
import Hummingbird
import Letters
import Logging

/// What outlives a reload: whoever is signed in stays so, and a form that lies open can still be sent.
struct LastingVisits: Sendable {
    let visits: Visits
    let seal = FormSeal()
    /// Of schools. Nothing of the one area is worth anything in the other.
    let deskVisits: Visits
    let deskSeal = FormSeal()

    init(_ sessions: PortalConfiguration.Sessions) {
        visits = Visits(sessions)
        deskVisits = Visits(sessions)
    }
}

/// Every address of the portal, and the page that answers there.
struct PageRouter {
    let responder: RouterResponder<PageContext>

    /// - Throws: `PageFilesError` for a template or a style sheet that is missing or wrong, a letter's among them.
    init(_ configuration: PortalConfiguration, _ lasting: LastingVisits, logger: Logger) throws {
        let files = PageFiles(shipped: configuration.pages.folder, own: configuration.pages.own)
        let statics = try StaticFiles(files)
        let ent = configuration.cas.map { CASClient(server: $0, portal: configuration.url) }
        var service = PageService(
            cookie: VisitCookie(isEncrypted: configuration.isEncrypted), visits: lasting.visits, seal: lasting.seal,
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
        Pages(calls: calls, visits: lasting.visits, services: configuration.services, ent: ent, seal: lasting.seal)
            .register(on: router, service)
        if configuration.helpdesk.isOpen {
            // Cookie, visits and seals of its own.
            service.cookie.isForSchools = true
            service.visits = lasting.deskVisits
            service.seal = lasting.deskSeal
            try Self.desk(configuration, calls).register(on: router, service)
        }
        responder = router.buildResponder()
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
}
