import Foundation

/// Standard error as a log is written to it: one event, one line, whatever the values in it hold.
///
/// swift-log writes values as they are, so that a file's name with a line feed in it would write a line of its own.
struct LogLines: TextOutputStream, Sendable {
    private let write: @Sendable (Data) -> Void

    init(write: @escaping @Sendable (Data) -> Void = Self.writeToStandardError) {
        self.write = write
    }

    /// - Parameter event: with the line feed that ends it.
    func write(_ event: String) {
        write(Data("\(String(event.dropLast()).visible)\n".utf8))
    }

    /// A log that cannot be written ends nothing.
    private static func writeToStandardError(_ line: Data) {
        try? FileHandle.standardError.write(contentsOf: line)
    }
}
