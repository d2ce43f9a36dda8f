import ControlAPI
import Hummingbird

/// Turns whatever a page throws into a page that says what to do next.
struct TroublePages: RouterMiddleware {
    typealias Context = PageContext
    let service: PageService

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            let trouble = Trouble(error)
            if trouble == .broken {
                // The path is one of ours; what the form held stays out.
                context.logger.error(
                    "A page could not be made", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            return service.page(for: trouble, of: request)
        }
    }
}

extension Trouble {
    init(_ error: any Error) {
        switch error {
        case let trouble as Trouble: self = trouble
        case Portal.Failure.tooManyAttempts(let seconds): self = .throttled(seconds: seconds)
        case Portal.Failure.directoryUnavailable: self = .directoryUnavailable
        case Helpdesk.Failure.tooManyAttempts(let seconds): self = .throttled(seconds: seconds)
        case Helpdesk.Failure.directoryUnavailable, Helpdesk.Failure.conflict: self = .directoryUnavailable
        // What a page does not expect of the daemon: an account that was closed meanwhile, for one.
        case is Portal.Failure, is Helpdesk.Failure: self = .formExpired
        case let error as any HTTPResponseError where error.status == .notFound || error.status == .methodNotAllowed:
            self = .unknownPage
        case let error as any HTTPResponseError where error.status.kind == .clientError: self = .notUnderstood
        default: self = .broken
        }
    }
}
