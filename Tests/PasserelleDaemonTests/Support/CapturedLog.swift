import Foundation
import Logging
import NIOConcurrencyHelpers
import TestSupport

/// What a logger was told, each event with its metadata on one line.
final class CapturedLog: Sendable {
    private let told = NIOLockedValueBox<[String]>([])

    var lines: [String] { told.withLockedValue { $0 } }
    var logger: Logger { Logger(label: "captured") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \(event.metadata.map { "\($0)" } ?? "")"
            log.told.withLockedValue { $0.append(line) }
        }
    }
}

/// An audit log as read back: each line's members as text.
enum AuditLines {
    static func read(_ path: String) throws -> [[String: String]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: true).map {
            line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw TestFailure("no object: \(line)")
            }
            return object.mapValues { "\($0)" }
        }
    }
}
