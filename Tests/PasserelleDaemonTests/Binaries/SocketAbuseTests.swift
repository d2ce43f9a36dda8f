import ControlAPI
import Foundation
import TestSupport
import Testing
import Varlink

/// The real daemon's two sockets with the limits that it has by default, and callers who keep to none of them.
@Suite("Whoever abuses a control socket")
struct SocketAbuseTests {
    private struct Door {
        /// As the daemon's status calls it.
        var name: String
        var path: String
        var limits: ServerLimits
        /// A call without parameters that is answered.
        var method: String
        /// Somebody who was there before, and keeps to the contract.
        var other: RawConnection
    }

    private struct Abuse {
        var name: String
        var bytes: [UInt8]
        var limit: LimitCounts.Limit
    }

    private struct Message: Decodable { var parameters: Administration.Status.Reply }

    /// Less than it takes to cut off a slow caller: whoever waits for one has no answer by then.
    private static let atOnce = Duration.seconds(4)
    /// For what has a deadline.
    private static let patience = Duration.seconds(20)

    @Test("is cut off and counted at every limit of either socket, and everybody else is answered at once")
    func cutOff() async throws {
        try await withDoors { portal, administration in
            let doors = [portal, administration]
            // Its time runs out while the others have their turn.
            let start = ContinuousClock.now
            let unfinished = [try await served(at: portal), try await served(at: administration)]
            for connection in unfinished { connection.send(bytes: Array(#"{"method":"#.utf8)) }
            for door in doors {
                try await longest(door)
                for abuse in Self.abuses(of: door) {
                    let before = try await count(abuse.limit, at: door, administration)
                    let offender = try await served(at: door)
                    offender.send(bytes: abuse.bytes)
                    #expect(await offender.isClosed(), "\(door.name): \(abuse.name)")
                    for witness in doors {
                        #expect(await isAnswered(witness.other, witness), "\(witness.name): after \(abuse.name)")
                    }
                    let after = try await count(abuse.limit, at: door, administration)
                    #expect(after == before + 1, "\(door.name): \(abuse.name) is counted as \(abuse.limit)")
                }
            }
            for (door, connection) in zip(doors, unfinished) {
                #expect(await connection.isClosed(), "\(door.name): a message without end")
                #expect(ContinuousClock.now - start >= door.limits.messageDeadline, "\(door.name)")
                #expect(await isAnswered(door.other, door), "\(door.name): after a message without end")
                #expect(try await count(.messageDeadline, at: door, administration) == 1, "\(door.name)")
            }
            for door in doors { try await crowd(door, administration) }
        }
    }

    @Test("by a message that drips is cut off at its deadline, counted from the first byte, and nobody waits meanwhile")
    func drip() async throws {
        try await withDoors { portal, administration in
            for door in [portal, administration] {
                // Each byte comes when there was no answer to the one before for a second.
                let offender = try RawConnection(door.path, patience: .seconds(1))
                let start = ContinuousClock.now
                var isClosed = false
                for _ in 0..<20 where !isClosed {
                    offender.send(bytes: [UInt8(ascii: " ")])
                    isClosed = await offender.isClosed()
                    #expect(await isAnswered(door.other, door), "\(door.name)")
                }
                #expect(isClosed && ContinuousClock.now - start >= door.limits.messageDeadline, "\(door.name)")
                #expect(try await count(.messageDeadline, at: door, administration) == 1, "\(door.name)")
            }
        }
    }

    @Test("by asking on and on and reading nothing is not read any more, and then cut off; nobody waits meanwhile")
    func neverReads() async throws {
        try await withDoors { portal, administration in
            for door in [portal, administration] {
                let offender = try await served(at: door)
                // More than all buffers between the two hold.
                let calls = Array(String(repeating: #"{"method":"\#(door.method)"}"# + "\0", count: 50_000).utf8)
                async let sent = offender.sendAll(calls)
                // It is cut off later than that, at `writeStall`.
                for _ in 0..<20 { #expect(await isAnswered(door.other, door), "\(door.name)") }
                #expect(await sent < calls.count, "\(door.name)")
                try await until("it is counted", within: Self.patience) {
                    try await count(.writeStall, at: door, administration) == 1
                }
                #expect(await isAnswered(door.other, door), "\(door.name)")
            }
        }
    }

    /// Runs `body` with both doors of a daemon that has its limits by default.
    private func withDoors(_ body: (_ portal: Door, _ administration: Door) async throws -> Void) async throws {
        try await withDaemon { daemon in
            let administration = try Door(
                name: "administration", path: daemon.administrationPath, limits: .administration,
                method: Administration.Status.name,
                other: RawConnection(daemon.administrationPath, patience: Self.atOnce))
            let portal = try Door(
                name: "portal", path: daemon.portalPath, limits: .portal, method: Portal.DescribePasswordRules.name,
                other: RawConnection(daemon.portalPath, patience: Self.atOnce))
            try await body(portal, administration)
        }
    }

    /// A message that is as long as the limit is answered, so that it is this limit which a longer one goes beyond.
    private func longest(_ door: Door) async throws {
        let call = Array(#"{"method":"\#(door.method)"}"#.utf8)
        let connection = try await served(at: door)
        connection.send(bytes: call + [UInt8](repeating: 0x20, count: door.limits.messageBytes - call.count) + [0])
        #expect(await connection.receive() != nil, "\(door.name): the longest message")
    }

    private static func abuses(of door: Door) -> [Abuse] {
        let limits = door.limits
        let beginning = #"{"method":"\#(door.method)","parameters":{"x":"#
        func call(_ value: String) -> [UInt8] { Array("\(beginning)\(value)}}".utf8) + [0] }
        // As deep as a message can be, not one too deep: who parses by recursion has an end.
        let depth = (limits.messageBytes - beginning.utf8.count) / 2 - 2
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let members = (0...limits.jsonMembers).map { #""a\#($0)":1"# }.joined(separator: ",")
        let tooLong = [UInt8](repeating: 0x20, count: limits.messageBytes + 1)
        let badText = Array("\(beginning)\"".utf8) + [0xC0, 0xAF] + Array("\"}}".utf8) + [0]
        return [
            Abuse(name: "a message that is a byte too long", bytes: tooLong + [0], limit: .messageBytes),
            Abuse(name: "one that does not end, either", bytes: tooLong, limit: .messageBytes),
            Abuse(name: "JSON that is too deep", bytes: call(nested), limit: .malformed),
            Abuse(name: "too many members", bytes: call("{\(members)}"), limit: .malformed),
            Abuse(
                name: "a text that is too long",
                bytes: call("\"\(String(repeating: "e", count: limits.jsonStringBytes + 1))\""), limit: .malformed),
            Abuse(name: "what is no JSON", bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8) + [0], limit: .malformed),
            Abuse(name: "nothing but a terminator", bytes: [0], limit: .malformed),
            Abuse(name: "bytes that are no UTF-8", bytes: badText, limit: .malformed),
        ]
    }

    /// Takes every place that one user has, and asks for one more.
    private func crowd(_ door: Door, _ administration: Door) async throws {
        var callers: [RawConnection] = []
        // One is the other's.
        for _ in 1..<door.limits.connectionsPerUID { callers.append(try await served(at: door)) }
        let before = try await count(.connections, at: door, administration)
        let another = try RawConnection(door.path, patience: Self.patience)
        #expect(await another.isClosed(), "\(door.name): a connection too many")
        #expect(await isAnswered(door.other, door), "\(door.name): among as many as there may be")
        #expect(try await count(.connections, at: door, administration) == before + 1, "\(door.name)")
        // A place that is given back is the next caller's.
        callers.removeLast()
        _ = try await served(at: door)
    }

    /// A connection that the daemon has admitted. Whoever comes before it has seen the end of a former one may be refused, and
    /// comes again.
    private func served(at door: Door) async throws -> RawConnection {
        var served: RawConnection?
        try await until("a place at \(door.path)", within: Self.patience) {
            let connection = try RawConnection(door.path, patience: Self.patience)
            if await isAnswered(connection, door) { served = connection }
            return served != nil
        }
        return try #require(served)
    }

    private func isAnswered(_ connection: RawConnection, _ door: Door) async -> Bool {
        guard let bytes = await connection.exchange(door.method, [:]) else { return false }
        return String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"parameters""#)
    }

    /// How often callers came to a limit at a door, as the daemon tells.
    private func count(_ limit: LimitCounts.Limit, at door: Door, _ administration: Door) async throws -> Int {
        guard let bytes = await administration.other.exchange(Administration.Status.name, [:]) else {
            throw TestFailure("the daemon does not tell its status")
        }
        let limits = try JSONDecoder().decode(Message.self, from: Data(bytes)).parameters.limits
        // Limits that nobody came to are left out.
        return limits.first { $0.socket == door.name && $0.limit == limit.rawValue }?.count ?? 0
    }
}
