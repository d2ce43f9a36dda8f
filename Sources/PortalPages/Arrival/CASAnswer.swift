import Foundation
import FoundationXML

/// What a CAS server says of a ticket (CAS protocol 2.0 and 3.0, section 2.5.2).
enum CASAnswer: Equatable {
    /// The ticket was good, once, and for us.
    case user(String)
    /// `INVALID_TICKET` as a rule: used already, or too old.
    case refused
    case notUnderstood

    init(xml: Data) {
        // CAS answers in UTF-8; Foundation's reader ends the process at a name that is not.
        guard String(validating: xml, as: UTF8.self) != nil else {
            self = .notUnderstood
            return
        }
        let reader = Reader()
        let parser = XMLParser(data: xml)
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse() else {
            self = .notUnderstood
            return
        }
        switch (reader.hasSucceeded, reader.user.trimmingCharacters(in: .whitespacesAndNewlines)) {
        case (false, _): self = reader.hasFailed ? .refused : .notUnderstood
        case (true, ""): self = .notUnderstood
        case (true, let user): self = .user(user)
        }
    }

    /// Reads `serviceResponse/authenticationSuccess/user`, wherever else an element may be called `user`.
    private final class Reader: NSObject, XMLParserDelegate {
        private static let namespace = "http://www.yale.edu/tp/cas"
        private var path: [String] = []
        private(set) var user = ""
        private(set) var hasSucceeded = false
        private(set) var hasFailed = false

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            path.append(namespaceURI == Self.namespace ? name : "?")
            if path == ["serviceResponse", "authenticationSuccess"] { hasSucceeded = true }
            if path == ["serviceResponse", "authenticationFailure"] { hasFailed = true }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            path.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if path == ["serviceResponse", "authenticationSuccess", "user"] { user += text }
        }
    }
}
