import HTTPTypes
import Hummingbird

/// From a request to a page's code and back: cookie, seal, templates, troubles.
struct PageService: Sendable {
    var cookie: VisitCookie
    var visits: Visits
    var seal: FormSeal
    let clients: ClientAddress
    let templates: PageTemplates
    let site: PageFrame.Site

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    typealias Body = @Sendable (Form, inout Visitor) async throws -> Answer

    /// - Parameter body: gets the query, and changes nothing that anybody could notice.
    func get(_ request: Request, _ context: PageContext, _ body: Body) async throws -> Response {
        try await serve(request, context, form: Form(query: request), body)
    }

    /// - Parameter body: run only when the form was sent from our page to this browser.
    func post(_ request: Request, _ context: PageContext, _ body: Body) async throws -> Response {
        let form = try await Form(request)
        guard let token = cookie.token(of: request), seal.isValid(form["seal"], for: token) else {
            throw Trouble.formExpired
        }
        return try await serve(request, context, form: form, body)
    }

    /// A page of its own for what went wrong, with what to do next.
    func page(for trouble: Trouble, of request: Request) -> Response {
        let path = request.uri.path
        let content = TroublePage(trouble, path: path, isForm: request.method == .post)
        var response = page(
            .trouble, content, status: content.status, frame: ("", isSignedIn: false, path: path))
        if let seconds = content.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    private func serve(_ request: Request, _ context: PageContext, form: Form, _ body: Body) async throws -> Response {
        let token = cookie.token(of: request)
        let address = clients.of(
            peer: context.peer, forwarded: Self.forwardedFor.map { request.headers[values: $0] } ?? [])
        let former = token.map { visits[$0] } ?? .none
        var visitor = Visitor(came: token, address: address, visit: former)
        let answer = try await body(form, &visitor)
        if visitor.token != token {
            visits.begin(visitor.visit, under: visitor.token, insteadOf: token)
        } else if visitor.visit != former {
            visits.go(on: visitor.visit, from: former, under: visitor.token)
        }
        var response = response(answer, visitor, path: request.uri.path)
        if visitor.token != token { response.setCookie(cookie.header(for: visitor.token)) }
        return response
    }

    private func response(_ answer: Answer, _ visitor: Visitor, path: String) -> Response {
        switch answer {
        case .page(let name, let content, let status):
            page(
                name, content, status: status,
                frame: (seal.seal(for: visitor.token), visitor.visit.isSignedIn, path))
        case .redirect(let path):
            Response(status: .seeOther, headers: [.location: path.rawValue])
        case .document(let document):
            Response(
                status: .ok,
                headers: [
                    .contentType: "application/pdf",
                    .contentDisposition: "attachment; filename=\"\(document.name)\"",
                ], body: ResponseBody(byteBuffer: document.bytes))
        case .leave(let address):
            Response(status: .seeOther, headers: [.location: address])
        }
    }

    private func page(
        _ name: PageName, _ content: any Sendable, status: HTTPResponse.Status,
        frame: (seal: String, isSignedIn: Bool, path: String)
    ) -> Response {
        let text = templates.render(
            name,
            PageFrame(site: site, seal: frame.seal, isSignedIn: frame.isSignedIn, path: frame.path, content: content))
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
