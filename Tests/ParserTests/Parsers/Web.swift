import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

@testable import PortalPages

extension FuzzedParser {
    /// What a browser, a web server in front and the ENT say to the portal.
    static let web = [
        FuzzedParser(name: "browser") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let client = ClientAddress(trusted: ["127.0.0.1", "10.0.0.0/8"].compactMap(AddressRange.init))
                .of(peer: "127.0.0.1", forwarded: text.split(separator: "\n").map(String.init))
            try require(AddressRange(client) != nil, "a client whose address is none")
            if let token = VisitToken(cookie: text) { try require(token.text == text, "a cookie is not what came") }
            let shown = EscapedForHTML().escapeText(text)
            try require(!shown.utf8.contains { "<>\"'".utf8.contains($0) }, "text that ends what it stands in")
            if let range = AddressRange(text), !text.contains("/") {
                try require(range.contains(text), "an address that is not itself")
            }
        },
        FuzzedParser(name: "form") { bytes in
            guard let form = Form(body: String(decoding: bytes, as: UTF8.self)) else { return }
            let (born, code) = (BirthDateField(form), CodeField(form))
            if let date = born.iso8601 {
                try require(date.utf8.count == 10 && born.problems == nil, "a date that is none: \(date)")
            }
            try require(!code.code.text.utf8.contains(0), "a NUL on its way to the daemon")
            for name in ["identifier", "mail", "password"] {
                try require(form[name].utf8.count <= Form.maximumFieldBytes, "a field of any length")
            }
        },
        FuzzedParser(name: "request") { bytes in
            // What stands behind the question mark, and in the cookies' header.
            let parts = String(decoding: bytes, as: UTF8.self).split(
                separator: "\n", maxSplits: 1, omittingEmptySubsequences: false
            ).map(String.init)
            var head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/?" + parts[0])
            if parts.count == 2, HTTPField.isValidValue(parts[1]) { head.headerFields[.cookie] = parts[1] }
            let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            _ = Form(query: request)["seal"]
            for isEncrypted in [true, false] {
                if let token = VisitCookie(isEncrypted: isEncrypted).token(of: request) {
                    try require(parts.last?.contains(token.text) == true, "a cookie that nobody sent")
                }
            }
            let seal = FormSeal()
            if let token = VisitToken(cookie: String(repeating: "0", count: 64)) {
                try require(!seal.isValid(parts[0], for: token), "a seal that nobody made")
            }
        },
        FuzzedParser(name: "cas") { bytes in
            guard case .user(let user) = CASAnswer(xml: Data(bytes)) else { return }
            let text = String(decoding: bytes, as: UTF8.self)
            try require(!user.isEmpty && text.contains("authenticationSuccess"), "somebody whom nobody named")
        },
    ]
}
