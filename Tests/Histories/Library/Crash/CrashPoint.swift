import Foundation
import TestSupport

/// Where a daemon dies: in front of one of its calls that others can see. See `crash-point.c`, which it shares a file with.
struct CrashPoint: Sendable {
    /// What a daemon needs to be killed by it.
    let environment: [String: String]
    private let path: String

    init(in folder: String) async throws {
        path = "\(folder)/crash-point"
        let library = "\(folder)/crash-point.so"
        environment = ["LD_PRELOAD": library, "CRASH_POINT": path]
        guard FileManager.default.createFile(atPath: path, contents: Data(count: 16)) else {
            throw TestFailure("\(path) cannot be made")
        }
        let source = "\(Repository.root)/Tests/Histories/CrashPoint/crash-point.c"
        let result = try await runProgram(
            "/usr/bin/gcc", ["-shared", "-fPIC", "-Wall", "-Werror", "-O1", "-o", library, source])
        guard result.status == 0 else { throw TestFailure("\(source): \(result.output)") }
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
