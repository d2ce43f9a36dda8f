/// The address of the browser, as the daemon counts and records it.
struct ClientAddress: Sendable {
    let trusted: [AddressRange]

    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwarded: the values of `X-Forwarded-For` in the order of the request.
    /// - Returns: the last address that no trusted proxy has; what stands before it was written by whoever that is, and by
    ///   strangers who want to be taken for somebody else.
    func of(peer: String, forwarded: [String]) -> String {
        var client = peer
        var hops = forwarded.flatMap { $0.split(separator: ",") }.map { hop in
            String(hop.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        while trusted.contains(where: { $0.contains(client) }), let hop = hops.popLast() {
            guard AddressRange.bytes(hop) != nil else { break }
            client = hop
        }
        return client
    }
}
