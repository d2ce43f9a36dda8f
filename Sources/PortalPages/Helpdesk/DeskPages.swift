import ControlAPI
import Hummingbird

/// The area for schools: what a school's administrator sees and does, each call with the session that the daemon gave them.
///
/// Nothing here decides who may do what. Names and keys of people stand in forms and in the visit, never in an address, which web
/// servers and browsers write down.
struct DeskPages: Sendable {
    let calls: ControlCalls
    let printer: DeskPrinter
    let clock: PaperClock
    /// Where a temporary password is changed.
    let portalURL: String

    /// Binds every address to what answers there.
    func register(on router: Router<PageContext>, _ service: PageService) {
        func get(_ path: Path, _ body: @escaping PageService.Body) {
            router.get(RouterPath(path.rawValue)) { try await service.get($0, $1, body) }
        }
        func post(_ path: Path, _ body: @escaping PageService.Body) {
            router.post(RouterPath(path.rawValue)) { try await service.post($0, $1, body) }
        }
        get(.desk, home)
        get(.deskSignIn) { _, _ in .redirect(.desk) }
        post(.deskSignIn, signIn)
        post(.deskSignOut, signOut)
        get(.deskSearch, asAdministrator(found))
        post(.deskSearch, asAdministrator(search))
        get(.deskPerson, asAdministrator(person))
        post(.deskPerson, asAdministrator(open))
        post(.deskSlip, asAdministrator(givePassword))
        post(.deskLetter, asAdministrator(printLetter))
        get(.deskClasses, asAdministrator(classes))
        get(.deskClass, asAdministrator(schoolClass))
        post(.deskLetters, asAdministrator(printLetters))
        post(.deskList, asAdministrator(printList))
        // Whoever comes by "recommencer" or the browser's history.
        for path in [Path.deskSlip, .deskLetter] { get(path) { _, _ in .redirect(.deskPerson) } }
        for path in [Path.deskLetters, .deskList] { get(path) { _, _ in .redirect(.deskClasses) } }
        get(.deskSignOut) { _, _ in .redirect(.desk) }
    }

    /// A page for whoever is signed in here; others are shown the way. When the daemon says that the session is over, it is.
    func asAdministrator(
        _ body: @escaping @Sendable (Visit.Desk, Form, inout Visitor) async throws -> Answer
    ) -> PageService.Body {
        { form, visitor in
            guard let desk = visitor.visit.desk else { return .redirect(.desk) }
            do { return try await body(desk, form, &visitor) } catch Helpdesk.Failure.sessionEnded {
                visitor.leave()
                visitor.visit.outcome = .deskEnded
                return .redirect(.desk)
            } catch Helpdesk.Failure.notFound {
                visitor.visit.desk?.person = nil
                visitor.visit.outcome = .notFoundAtDesk
                return .redirect(.desk)
            }
        }
    }
}
