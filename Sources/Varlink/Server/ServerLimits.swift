/// Bounds on one socket, and so on what any caller can make the service hold or wait for.
public struct ServerLimits: Sendable, Equatable {
    /// Bytes of one message, unfinished ones included. Beyond: closed.
    public var messageBytes: Int
    /// From a message's first byte to its terminator. Beyond: closed.
    public var messageDeadline: Duration
    /// Between messages. Beyond: closed.
    public var idle: Duration
    /// For a reply that the peer does not drain. Beyond: closed. Patient methods have more, until the server stops.
    public var writeStall: Duration
    /// Beyond: accepted, and closed at once, so that the client sees an end instead of silence.
    public var connectionsPerUID: Int
    public var connectionsTotal: Int
    public var jsonDepth: Int
    public var jsonMembers: Int
    public var jsonStringBytes: Int
    /// For one call, or for one step of a streaming call. Beyond: `deadlineError`, or closed where there is none; the work
    /// itself goes on to its end.
    public var callDeadline: Duration
    public var deadlineError: CallError?

    public init(
        messageBytes: Int, messageDeadline: Duration, idle: Duration, writeStall: Duration, connectionsPerUID: Int,
        connectionsTotal: Int, jsonDepth: Int = 32, jsonMembers: Int = 64, jsonStringBytes: Int = 4096,
        callDeadline: Duration, deadlineError: CallError? = nil
    ) {
        self.messageBytes = messageBytes
        self.messageDeadline = messageDeadline
        self.idle = idle
        self.writeStall = writeStall
        self.connectionsPerUID = connectionsPerUID
        self.connectionsTotal = connectionsTotal
        self.jsonDepth = jsonDepth
        self.jsonMembers = jsonMembers
        self.jsonStringBytes = jsonStringBytes
        self.callDeadline = callDeadline
        self.deadlineError = deadlineError
    }

    public static let portal = ServerLimits(
        messageBytes: 64 << 10, messageDeadline: .seconds(5), idle: .seconds(60), writeStall: .seconds(10),
        connectionsPerUID: 64, connectionsTotal: 128, callDeadline: .seconds(15))

    public static let administration = ServerLimits(
        messageBytes: 1 << 20, messageDeadline: .seconds(5), idle: .seconds(300), writeStall: .seconds(10),
        connectionsPerUID: 8, connectionsTotal: 16, callDeadline: .seconds(120))

    var json: JSONLimits { JSONLimits(depth: jsonDepth, members: jsonMembers, stringBytes: jsonStringBytes) }
}
