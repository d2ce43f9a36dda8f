import Foundation
import FoundationNetworking
import Synchronization
import TestSupport

/// What the portal answered.
struct WebPage: Sendable {
    let status: Int
    let path: String
    let headers: [String: String]
    let data: Data

    var text: String { String(decoding: data, as: UTF8.self) }

    func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The hidden field that a page's forms carry.
    var seal: String? { text.firstMatch(of: /name="seal" value="([0-9a-f]+)"/).map { String($0.1) } }

    /// What people read, in one line.
    var words: String {
        text.replacing(/<[^>]*>/, with: " ").replacing("&nbsp;", with: " ").replacing(/\s+/, with: " ")
    }
}

/// A browser without a screen or scripts: it keeps cookies, sends forms, and follows redirects when it is asked to.
final class Browser: Sendable {
    private let origin: String
    private let cookies = Mutex<[String: String]>([:])
    /// Sent along with every request, as a web server in front would.
    private let extraHeaders: [String: String]
    private let session: URLSession

    init(_ portal: PortalProcess, headers: [String: String] = [:]) {
        origin = "http://127.0.0.1:\(portal.port)"
        extraHeaders = headers
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.timeoutIntervalForRequest = 60
        session = URLSession(configuration: configuration, delegate: StaysPut(), delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    var cookie: [String: String] {
        get { cookies.withLock { $0 } }
        set { cookies.withLock { $0 = newValue } }
    }

    func get(_ path: String, method: String = "GET") async throws -> WebPage {
        try await send(request(path, method))
    }

    /// Sends a form as it stands on `page`, which is got first when it is not given.
    ///
    /// - Parameter fields: by name; the seal of the page is added unless it is among them.
    func post(_ path: String, _ fields: [String: String], from page: WebPage? = nil) async throws -> WebPage {
        let page = if let page { page } else { try await get(path) }
        var fields = fields
        if fields["seal"] == nil { fields["seal"] = page.seal ?? "" }
        return try await send(request(path, "POST", fields))
    }

    /// `post`, and the page that it leads to.
    func submit(_ path: String, _ fields: [String: String]) async throws -> WebPage {
        let answer = try await post(path, fields)
        guard answer.status == 303, let location = answer.header("location") else { return answer }
        return try await get(location)
    }

    func request(_ path: String, _ method: String, _ fields: [String: String]? = nil) throws -> URLRequest {
        guard let url = URL(string: origin + path) else { throw TestFailure("no address: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in extraHeaders { request.setValue(value, forHTTPHeaderField: name) }
        let cookie = cookie.map { "\($0)=\($1)" }.joined(separator: "; ")
        if !cookie.isEmpty { request.setValue(cookie, forHTTPHeaderField: "Cookie") }
        if let fields {
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&").utf8)
        }
        return request
    }

    func send(_ request: URLRequest) async throws -> WebPage {
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse else { throw TestFailure("no HTTP: \(response)") }
        let headers = response.allHeaderFields.reduce(into: [String: String]()) { headers, field in
            headers["\(field.key)".lowercased()] = "\(field.value)"
        }
        if let set = headers["set-cookie"]?.split(separator: ";").first, let mark = set.firstIndex(of: "=") {
            cookies.withLock { $0[String(set[..<mark])] = String(set[set.index(after: mark)...]) }
        }
        return WebPage(
            status: response.statusCode, path: request.url?.path ?? "", headers: headers,
            data: data)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

/// Shows redirects to the test instead of following them.
private final class StaysPut: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
