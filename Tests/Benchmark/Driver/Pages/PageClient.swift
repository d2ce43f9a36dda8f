import NIOCore
import NIOPosix
import TestSupport

/// A browser's connection with the portal: HTTP/1.1 as far as the portal speaks it, so that next to nothing of what is measured is
/// the client.
struct PageClient {
    struct Page {
        var status: Int
        var location: String?
        var body: String

        /// The hidden field that a page's forms carry.
        var seal: String? {
            guard let start = body.firstRange(of: "name=\"seal\" value=\"") else { return nil }
            return String(body[start.upperBound...].prefix { $0 != "\"" })
        }
    }

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ByteBuffer()
    /// `name=value`; `nil` until the portal gave one, and for somebody who comes for the first time.
    var cookie: String?

    static func with<Result: Sendable>(
        port: Int, _ body: @Sendable (inout PageClient) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var client = PageClient(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&client)
        }
    }

    /// - Parameter expecting: the status without which a measurement means nothing.
    @discardableResult
    mutating func get(_ path: String, expecting status: Int = 200) async throws -> Page {
        try await send("GET", path, nil, expecting: status)
    }

    /// - Parameter fields: texts of letters, digits, hyphens and dots, which need no escapes.
    @discardableResult
    mutating func post(_ path: String, _ fields: [String: String], from page: Page) async throws -> Page {
        let all = fields.merging(["seal": page.seal ?? ""]) { own, _ in own }
        return try await send(
            "POST", path, all.map { "\($0)=\($1)" }.joined(separator: "&"), expecting: 303)
    }

    private mutating func send(
        _ method: String, _ path: String, _ form: String?, expecting status: Int
    ) async throws -> Page {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1"]
        if let cookie { lines.append("Cookie: \(cookie)") }
        if let form {
            lines += ["Content-Type: application/x-www-form-urlencoded", "Content-Length: \(form.utf8.count)"]
        }
        try await outbound.write(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n" + (form ?? "")))
        let page = try await page()
        guard page.status == status else { throw TestFailure("\(method) \(path): \(page.status)\n\(page.body)") }
        return page
    }

    private mutating func page() async throws -> Page {
        var page = Page(status: 0, body: "")
        var length = 0
        for (position, line) in try await head().enumerated() {
            if position == 0 { page.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value) ?? 0
            case "location": page.location = String(value)
            case "set-cookie": cookie = value.split(separator: ";").first.map(String.init)
            default: break
            }
        }
        while received.readableBytes < length { try await receive() }
        page.body = received.readString(length: length) ?? ""
        return page
    }

    private mutating func head() async throws -> [Substring] {
        while true {
            if let end = received.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) {
                let text = received.readString(length: end.upperBound - received.readerIndex) ?? ""
                return text.split(whereSeparator: \.isNewline)
            }
            try await receive()
        }
    }

    private mutating func receive() async throws {
        guard var part = try await inbound.next() else { throw TestFailure("the portal closed the connection") }
        if received.readableBytes == 0 { received.clear() }
        received.writeBuffer(&part)
    }
}
