import Foundation
import TestSupport

/// What the kernel says of a process' memory, in MiB.
enum ProcessMemory {
    /// - Parameter name: `VmRSS` now, `VmHWM` at most.
    static func mebibytes(_ name: String, of processID: pid_t) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { throw TestFailure("no \(name) of process \(processID)") }
        return kibibytes / 1024
    }
}
