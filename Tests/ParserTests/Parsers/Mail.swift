import Foundation
import Synchronization
import Templates

@testable import Mailing

extension FuzzedParser {
    /// What a relay answers, and what an academy writes into its mails.
    static let mail = [
        FuzzedParser(name: "smtp") { bytes in
            let relay = try Relay.shared.get()
            relay.say(bytes)
            let configuration = try SMTPConfiguration(
                host: "127.0.0.1", port: relay.port, security: .none, timeout: .seconds(2))
            let address = try MailAddress("somebody@example.org")
            let message = MailMessage(
                sender: address, recipient: address, subject: "x", messageID: "<x@example.org>",
                bytes: Array("x\r\n".utf8))
            do {
                try SMTPDelivery(configuration).perform(SMTPUpload(message))
            } catch {
                return try require(!"\(error)".contains { $0.isNewline }, "a complaint of several lines")
            }
            // Any 2xx greets, only this one asks for the mail.
            try require(
                String(decoding: bytes, as: UTF8.self).contains("354"), "a mail that no relay asked for has left")
        },
        FuzzedParser(name: "template") { bytes in
            let vocabulary = TemplateVocabulary(
                medium: "mail", words: ["name", "code"], optional: ["name"], lists: ["people": ["givenName"]],
                required: ["code"])
            var problems: [String] = []
            let text = String(decoding: bytes, as: UTF8.self)
            guard let template = CheckedTemplate(text, vocabulary, problem: { problems.append($0) }) else {
                return try require(!problems.isEmpty, "refused without a reason")
            }
            let code = "CODE-1234"
            let rendered = template.render(["name": "Zoé", "code": code, "people": [["givenName": "Tom"]]])
            try require(rendered.contains(code), "a mail without what it is for")
        },
    ]
}

/// A relay that says to everybody who comes what it is told to say, and listens to nothing.
private final class Relay: Sendable {
    static let shared = Result { try Relay() }

    let port: UInt16
    private let answers = Mutex<[UInt8]>([])

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw BrokenRule(description: "no relay: \(String(cString: strerror(errno)))") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { serve(client) }
        }
    }

    func say(_ bytes: [UInt8]) { answers.withLock { $0 = bytes } }

    private func serve(_ client: Int32) {
        let bytes = answers.withLock { $0 }
        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(client, Int32(SHUT_WR))
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(client, &buffer, buffer.count, 0) > 0 {}
        close(client)
    }
}
