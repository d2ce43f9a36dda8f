/// What a database held when a load began: branches and services, which the load takes over.
struct LoadBasis: Sendable {
    let ldif: String

    init(_ ldif: String) { self.ldif = ldif }

    /// slapd writes how far it is when it stops, whether or not anything changed. What did change has another `entryCSN`.
    func isUnchanged(in now: LoadBasis) -> Bool { lines == now.lines }

    private var lines: [Substring] { ldif.split(separator: "\n").filter { !$0.hasPrefix("contextCSN:") } }
}
