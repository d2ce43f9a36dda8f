import Foundation
import TestSupport

/// Where a daemon dies: in front of one of its calls that others can see. See `crash-point.c`, which it shares a file with.
struct CrashPoint: Sendable {
    private let path: String

    init(in folder: String) throws {
        path = "\(folder)/crash-point"
        guard FileManager.default.createFile(atPath: path, contents: Data(count: 16)) else {
            throw TestFailure("\(path) cannot be made")
        }
    }

    /// What a daemon needs to be killed by it.
    var environment: [String: String] {
        get throws {
            let library = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
                .appendingPathComponent("libcrash-point.so").path
            guard access(library, R_OK) == 0 else { throw TestFailure("\(library) is not there: build everything") }
            return ["LD_PRELOAD": library, "CRASH_POINT": path]
        }
    }

    /// From now on the daemon has so many calls left, of which the last is not made; 0 is as many as it wants.
    func arm(_ calls: Int) throws {
        try write([calls, 0])
    }

    /// Whether the daemon has come to it, which it does not survive.
    var isReached: Bool {
        get throws {
            let numbers = try read()
            return numbers[0] <= 0 && numbers[1] > 0
        }
    }

    private func write(_ numbers: [Int]) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.write(contentsOf: numbers.withUnsafeBytes { Data($0) })
    }

    private func read() throws -> [Int] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard data.count == 2 * MemoryLayout<Int>.size else { throw TestFailure("\(path) is cut") }
        return data.withUnsafeBytes { Array($0.bindMemory(to: Int.self)) }
    }
}
