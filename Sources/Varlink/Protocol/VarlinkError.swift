/// What can go wrong between two peers, other than an error that one of them answers.
public struct VarlinkError: Error, Sendable, CustomStringConvertible {
    public struct Code: Sendable, Equatable {
        private let name: String
        /// Nobody listens there, or not for us.
        public static let connectFailed = Code(name: "connectFailed")
        /// Somebody listens there, and this user may not connect.
        public static let notAllowed = Code(name: "notAllowed")
        /// The peer closed the connection before it answered: whether it did what was asked is not known.
        public static let connectionClosed = Code(name: "connectionClosed")
        public static let protocolViolation = Code(name: "protocolViolation")
        /// The path is held by a live server, or by something that is no socket.
        public static let addressInUse = Code(name: "addressInUse")
        public static let listenFailed = Code(name: "listenFailed")
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
