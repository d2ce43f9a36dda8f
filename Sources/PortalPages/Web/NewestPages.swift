import Hummingbird
import NIOConcurrencyHelpers

/// Answers by the pages that were read last.
struct NewestPages: HTTPResponder {
    private let responder: NIOLockedValueBox<RouterResponder<PageContext>>

    init(_ responder: RouterResponder<PageContext>) { self.responder = NIOLockedValueBox(responder) }

    func replace(with responder: RouterResponder<PageContext>) {
        self.responder.withLockedValue { $0 = responder }
    }

    func respond(to request: Request, context: PageContext) async throws -> Response {
        try await responder.withLockedValue { $0 }.respond(to: request, context: context)
    }
}
