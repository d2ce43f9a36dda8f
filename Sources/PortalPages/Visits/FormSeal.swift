import Crypto
import Foundation

/// Proves that a form was sent from one of our pages to the same browser (against cross-site request forgery).
///
/// It follows from the browser's cookie under a key that lives as long as the process, so nothing has to be remembered for the
/// many who only look.
struct FormSeal: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func seal(for token: VisitToken) -> String { code("form", token) }
    func isValid(_ seal: String, for token: VisitToken) -> Bool { isValid(seal, "form", token) }

    /// For a browser that is sent elsewhere and comes back. Another text than the seal, because it stands in addresses.
    func state(for token: VisitToken) -> String { code("state", token) }
    func isValid(state: String, for token: VisitToken) -> Bool { isValid(state, "state", token) }

    private func code(_ purpose: String, _ token: VisitToken) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data("\(purpose) \(token.text)".utf8), using: key)).hexadecimal
    }

    private func isValid(_ text: String, _ purpose: String, _ token: VisitToken) -> Bool {
        guard let code = Data(hexadecimal: text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Data("\(purpose) \(token.text)".utf8), using: key)
    }
}
