/// A value as the directory holds it. Nearly all are UTF-8; the others keep their bytes.
enum AttributeValue: Sendable, Hashable {
    case text(String)
    case octets([UInt8])

    init(_ bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = .text(text)
        } else {
            self = .octets(Array(bytes))
        }
    }

    var text: String? {
        switch self {
        case .text(let text): text
        case .octets: nil
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .octets(let octets): octets
        }
    }

    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .octets(let octets): octets.count
        }
    }
}
