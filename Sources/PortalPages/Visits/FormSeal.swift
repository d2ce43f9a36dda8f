import Crypto
import Foundation

/// Proves that a form was sent from one of our pages to the same browser (against cross-site request forgery).
///
/// It follows from the browser's cookie under a key that lives as long as the process, so nothing has to be remembered for the
/// many who only look.
struct FormSeal: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func seal(for token: VisitToken) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(token.text.utf8), using: key)).hexadecimal
    }

    func isValid(_ seal: String, for token: VisitToken) -> Bool {
        guard let code = Data(hexadecimal: seal) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(token.text.utf8), using: key)
    }
}
