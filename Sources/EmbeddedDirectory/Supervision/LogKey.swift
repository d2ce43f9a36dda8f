/// Keys of this target's log metadata.
enum LogKey {
    static let line = "slapd.line"
    static let processID = "slapd.pid"
    static let end = "slapd.end"
    static let delay = "slapd.delay"
    static let restarts = "slapd.restarts"
}
