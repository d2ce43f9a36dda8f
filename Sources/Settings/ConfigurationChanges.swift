import Logging

/// What a configuration that is read anew asks for otherwise: keys, sorted.
public struct ConfigurationChanges: Sendable, Equatable {
    /// In force from now on.
    public let inForce: [String]
    /// As they were until the program is started again.
    public let needRestart: [String]

    /// - Parameters:
    ///   - former: what was asked for when the configuration in force was read.
    ///   - started: the same of the configuration that the program was started with.
    ///   - takesEffect: whether a key can change while the program runs.
    public init(
        to new: [String: ConfigurationFile.Value], from former: [String: ConfigurationFile.Value],
        started: [String: ConfigurationFile.Value], takesEffect: (String) -> Bool
    ) {
        func differing(from other: [String: ConfigurationFile.Value]) -> [String] {
            Set(new.keys).union(other.keys).filter { new[$0] != other[$0] }.sorted()
        }
        inForce = differing(from: former).filter(takesEffect)
        needRestart = differing(from: started).filter { !takesEffect($0) }
    }

    /// - Parameter what: was read anew, whether or not it differs.
    public func tell(_ logger: Logger, readAnew what: String) {
        logger.notice(
            "Read anew: \(what)", metadata: ["configuration.changed": "\(inForce.joined(separator: " "))"])
        if !needRestart.isEmpty {
            logger.warning(
                "Settings have changed that wait for a restart",
                metadata: ["configuration.changed": "\(needRestart.joined(separator: " "))"])
        }
    }
}
