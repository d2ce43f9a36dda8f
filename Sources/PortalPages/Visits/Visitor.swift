/// The browser that a request comes from: its cookie, and what is remembered of it.
struct Visitor: Sendable {
    /// The cookie of the request, if it was one of ours.
    let came: VisitToken?
    private(set) var token: VisitToken
    /// The browser's address, for the daemon's throttles and audit.
    let address: String
    var visit: Visit

    init(came: VisitToken?, address: String, visit: Visit) {
        self.came = came
        token = came ?? .random()
        self.address = address
        self.visit = visit
    }

    /// Gives the browser another cookie, because it means more from now on than the one that somebody may have seen or planted.
    mutating func enter(_ entry: Visit.Entry) {
        visit = Visit(entry: entry)
        token = .random()
    }

    mutating func leave() { enter(.outside) }
}
