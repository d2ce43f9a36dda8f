import Foundation
import FoundationNetworking

/// The portal as a client of the ENT's CAS server: where to send a browser, and whom its ticket belongs to.
struct CASClient: Sendable {
    /// `https://cas.example.org/cas`, without a slash at its end.
    let server: String
    /// Where the server sends the browser back to.
    let arrival: String
    private let session: URLSession

    init(server: String, portal: String) {
        func trimmed(_ address: String) -> String { String(address.reversed().drop { $0 == "/" }.reversed()) }
        self.server = trimmed(server)
        arrival = trimmed(portal) + Path.arrival.rawValue
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.timeoutIntervalForRequest = 5
        configuration.timeoutIntervalForResource = 10
        session = URLSession(configuration: configuration)
    }

    /// Where the browser signs in; one that has a session there comes straight back with a ticket.
    ///
    /// - Parameter state: comes back with the ticket, and shows that it was this browser that we sent.
    func loginAddress(state: String) -> String { "\(server)/login?service=\(Self.encoded(service(state)))" }

    /// Asks the server whom a ticket belongs to.
    ///
    /// - Returns: the identifier; `nil` for a ticket that is not good, or no longer.
    /// - Throws: `Trouble.directoryUnavailable` when the server cannot be asked, which is the same to a visitor.
    func user(ticket: String, state: String) async throws -> String? {
        let query = "service=\(Self.encoded(service(state)))&ticket=\(Self.encoded(ticket))"
        guard let url = URL(string: "\(server)/serviceValidate?\(query)"),
            let (data, response) = try? await session.data(from: url),
            (response as? HTTPURLResponse)?.statusCode == 200
        else { throw Trouble.directoryUnavailable }
        switch CASAnswer(xml: data) {
        case .user(let user): return user
        case .refused: return nil
        case .notUnderstood: throw Trouble.directoryUnavailable
        }
    }

    private func service(_ state: String) -> String { "\(arrival)?state=\(state)" }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
