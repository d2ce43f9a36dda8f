import Logging

/// How much a service says.
public enum LogLevel: String, Sendable, CaseIterable {
    case debug, info, warning, error

    /// Sends what is logged from now on to standard error. Once in a process.
    public func startLogging() {
        let level: Logger.Level =
            switch self {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler(label: label, stream: LogLines())
            handler.logLevel = level
            return handler
        }
    }
}
