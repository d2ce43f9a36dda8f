import Foundation

/// Stops a process by `SIGSTOP`, and returns when each of its threads stands.
///
/// The signal goes to one thread, which stops the others once it has run: until then these answer what they were asked.
public func freeze(_ process: pid_t) throws {
    guard kill(process, SIGSTOP) == 0 else { throw TestFailure("kill: \(String(cString: strerror(errno)))") }
    let end = ContinuousClock.now + .seconds(5)
    while !hasStopped(process) {
        guard .now < end else { throw TestFailure("process \(process) does not stop") }
        sched_yield()
    }
}

private func hasStopped(_ process: pid_t) -> Bool {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return threads.allSatisfy { thread in
        let status = try? String(contentsOfFile: "/proc/\(process)/task/\(thread)/stat", encoding: .utf8)
        // One that ended meanwhile has none.
        return status?.contains(") T ") ?? true
    }
}
