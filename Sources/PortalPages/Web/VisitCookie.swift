import Hummingbird

/// The one cookie: same browser, this portal, until it is closed. The area for schools has one of its own.
struct VisitCookie: Sendable {
    let isEncrypted: Bool
    var isForSchools = false

    /// `__Host-` binds the cookie to this host and to TLS, so no neighbour of the domain can plant one.
    ///
    /// Browsers take such a name over TLS only. A portal on plain HTTP, which the configuration allows on this machine alone, says by
    /// another name that it lacks this protection.
    var name: String {
        (isEncrypted ? "__Host-passerelle" : "passerelle-sans-tls") + (isForSchools ? "-ecole" : "")
    }

    func token(of request: Request) -> VisitToken? {
        request.cookies[name].flatMap { VisitToken(cookie: $0.value) }
    }

    /// `Lax`, because people come by a link in a mail or in the ENT; forms are guarded by their seal.
    func header(for token: VisitToken) -> Cookie {
        Cookie(name: name, value: token.text, path: "/", secure: isEncrypted, httpOnly: true, sameSite: .lax)
    }
}
