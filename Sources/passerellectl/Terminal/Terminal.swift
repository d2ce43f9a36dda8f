import Foundation
import Glibc
import Settings

/// The terminal, or what stands in its place.
enum Terminal {
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Prints lines. Whatever a name in them would make the terminal do is shown instead.
    static func say(_ text: String) {
        print(shown(text))
    }

    /// The same, without waiting for more: for whoever reads along.
    ///
    /// - Throws: an exit status when it cannot be written, which has been told.
    static func sayAtOnce(_ text: String) throws {
        var rest = Array("\(shown(text))\n".utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            let code = errno
            if count < 0, code == EINTR { continue }
            guard count > 0 else {
                guard code != EPIPE else { throw NobodyReads() }
                complain("standard output cannot be written: \(String(cString: strerror(code)))")
                throw Failures.cannotCreate
            }
            rest = rest.dropFirst(count)
        }
    }

    /// `| head` has what it wanted.
    struct NobodyReads: Error {}

    static func complain(_ message: String) {
        FileHandle.standardError.write(Data("passerellectl: \(shown(message))\n".utf8))
    }

    private static func shown(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(Substring($0)).visible }.joined(separator: "\n")
    }

    /// Overwrites the line of progress; empty to take it away.
    static func progress(_ text: String) {
        guard isErrorTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// A password from the terminal without echo, or the next line of standard input.
    static func password(_ prompt: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true) else { throw MissingInput(prompt: prompt) }
            return line
        }
        FileHandle.standardError.write(Data("\(prompt): ".utf8))
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw MissingInput(prompt: prompt) }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        guard let line = readLine(strippingNewline: true) else { throw MissingInput(prompt: prompt) }
        return line
    }

    struct MissingInput: Error, CustomStringConvertible {
        var prompt: String
        var description: String { "standard input ended where “\(prompt)” was expected" }
    }
}
