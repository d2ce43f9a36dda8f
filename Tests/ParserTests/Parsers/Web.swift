import Foundation

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
        FuzzedParser(name: "cas") { bytes in
            guard case .user(let user) = CASAnswer(xml: Data(bytes)) else { return }
            let text = String(decoding: bytes, as: UTF8.self)
            try require(!user.isEmpty && text.contains("authenticationSuccess"), "somebody whom nobody named")
        },
    ]
}
