import Foundation
import Templates

/// Writes the RFC 5322 bytes of a mail: a `multipart/alternative` of plain text and HTML, both quoted-printable.
///
/// Written here and not by `curl_mime_*`: libcurl renders MIME only into a running transfer (up to Debian 12's 7.88 and
/// beyond there is no way to render it to memory), while the pickup folder and `sendmail` need the same bytes; and it
/// would not encode subjects or names either. The tests have Python's `email` parser read the result without a defect.
struct MIMEWriter {
    let site: MailSite
    let recipient: MailAddress
    let now: Date
    /// Differs for each mail; two writers with the same seed write the same bytes.
    let seed: String

    init(site: MailSite, recipient: MailAddress, now: Date, seed: String = MIMEWriter.randomSeed()) {
        self.site = site
        self.recipient = recipient
        self.now = now
        self.seed = seed
    }

    func message(subject: String, text: String, html: String) -> MailMessage {
        let messageID = "<\(seed)@\(site.from.domain)>"
        // "=_" cannot occur in quoted-printable text, so no body contains its own boundary (RFC 2045, section 6.7).
        let boundary = "=_\(seed)"
        var bytes = head(subject: subject, messageID: messageID, boundary: boundary)
        bytes += part("text/plain", text, boundary: boundary)
        bytes += part("text/html", html, boundary: boundary)
        bytes += Array("\r\n--\(boundary)--\r\n".utf8)
        return MailMessage(
            sender: site.from, recipient: recipient, subject: subject.onOneLine, messageID: messageID, bytes: bytes)
    }

    private func head(subject: String, messageID: String, boundary: String) -> [UInt8] {
        var fields = [
            "Date: \(MailDate.header(now))",
            "From: \(mailbox(site.fromName, site.from, column: 6))",
            "To: \(recipient.text)",
            "Message-ID: \(messageID)",
            "Subject: \(EncodedWord.text(subject, column: 9))",
            // RFC 3834, and Exchange's own: no holiday notice answers a machine.
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "MIME-Version: 1.0",
            "Content-Language: fr",
            "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"",
        ]
        if let replyTo = site.replyTo { fields.insert("Reply-To: \(replyTo.text)", at: 2) }
        return Array((fields.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private func mailbox(_ name: String, _ address: MailAddress, column: Int) -> String {
        let phrase = EncodedWord.phrase(name, column: column)
        let lastLine = phrase.utf8.reversed().prefix { $0 != 0x0A }.count + (phrase.utf8.contains(0x0A) ? 0 : column)
        // Folded when the address would not fit beside the name.
        let fits = lastLine + address.text.utf8.count + 3 <= QuotedPrintable.lineLimit
        return "\(phrase)\(fits ? " " : "\r\n ")<\(address.text)>"
    }

    private func part(_ type: String, _ body: String, boundary: String) -> [UInt8] {
        // The line end before a boundary is the boundary's (RFC 2046, section 5.1.1), so that a body keeps its own.
        let head = [
            "", "--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
            "",
            "",
        ]
        return Array(head.joined(separator: "\r\n").utf8) + QuotedPrintable.encode(body)
    }

    /// 128 random bits: a Message-ID says nothing about us, and a boundary cannot be guessed by a template.
    static func randomSeed() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let word = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }
}
