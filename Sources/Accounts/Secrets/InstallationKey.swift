import Crypto

/// The key of one installation, kept outside the directory: whoever has a copy of the directory alone cannot test codes.
public struct InstallationKey: Sendable {
    public static let byteCount = 32
    private let key: SymmetricKey

    /// - Returns: `nil` unless `secret` has exactly 32 bytes.
    public init?(_ secret: Secret) {
        guard secret.count == Self.byteCount else { return nil }
        key = secret.withBytes { SymmetricKey(data: $0) }
    }

    /// The look-up index of an activation code: HMAC-SHA-256 under the installation's key.
    ///
    /// Equal codes have equal indexes, so the directory can find a registration without ever holding its code.
    public func index(of code: ActivationCode) -> CodeIndex {
        CodeIndex(hexadecimal: tag("activation-code", code.characters).hexadecimal)
    }

    /// Tells whether two daemons, or a daemon and a directory, share a key, without telling the key.
    public var fingerprint: String { String(tag("fingerprint", "").hexadecimal.prefix(16)) }

    /// Bytes that depend on the key and on `text` only: what a stranger must not be able to predict, nor see change.
    func pseudorandomBytes(for text: String, purpose: String) -> [UInt8] { tag(purpose, text) }

    private func tag(_ purpose: String, _ text: String) -> [UInt8] {
        // The separator cannot occur in a purpose, so that no two (purpose, text) pairs run together.
        Array(HMAC<SHA256>.authenticationCode(for: Array("passerelle/\(purpose)\u{0}\(text)".utf8), using: key))
    }
}

/// What the directory holds of an activation code: 64 hexadecimal digits.
public struct CodeIndex: Sendable, Hashable {
    public let hexadecimal: String

    public init(hexadecimal: String) {
        self.hexadecimal = hexadecimal
    }
}

extension [UInt8] {
    var hexadecimal: String {
        let digits: [Character] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"]
        var text = ""
        text.reserveCapacity(count * 2)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }
}
