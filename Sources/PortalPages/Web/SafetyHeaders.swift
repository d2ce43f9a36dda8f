import HTTPTypes
import Hummingbird

/// What every answer forbids the browser to do with it.
struct SafetyHeaders: RouterMiddleware {
    typealias Context = PageContext
    let isEncrypted: Bool

    /// Nothing from elsewhere, nothing written into the page, and no page of ours in somebody's frame.
    private static let policy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        for (name, value) in Self.others { response.headers[name] = value }
        if isEncrypted { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        // Pages show names and schools: nothing of them stays in a library's browser.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private static let others: [(HTTPField.Name, String)] = [
        ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
