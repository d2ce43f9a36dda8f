import Foundation

/// What tells visitors apart: an IPv4 address, or the network of an IPv6 one (/64), within which whoever has one address has all.
public struct ClientNetwork: Sendable, Hashable {
    public let text: String

    /// - Parameter address: as the portal says; what is no address stands for itself.
    public init(_ address: String) {
        var bytes = in6_addr()
        // For C a text ends at NUL.
        guard !address.utf8.contains(0), inet_pton(AF_INET6, address, &bytes) == 1 else {
            text = address.lowercased()
            return
        }
        text = withUnsafeBytes(of: bytes) { bytes in
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            if isMapped { return bytes[12...].map { String($0) }.joined(separator: ".") }
            return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64"
        }
    }
}
