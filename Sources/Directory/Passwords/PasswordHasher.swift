import Accounts
import CArgon2
import Foundation
import NIOConcurrencyHelpers
import NIOPosix

/// Argon2id by libargon2, on as many threads as there are cores, with a bounded queue in front.
public final class PasswordHasher: Sendable {
    /// Cost of one hash. The defaults are OWASP's second choice: 19 MiB, two passes, one lane; 16 ms on a current core.
    public struct Cost: Sendable, Equatable {
        public var memoryKiB: UInt32
        public var passes: UInt32
        public var lanes: UInt32

        public init(memoryKiB: UInt32 = 19456, passes: UInt32 = 2, lanes: UInt32 = 1) {
            self.memoryKiB = memoryKiB
            self.passes = passes
            self.lanes = lanes
        }

        /// The least that Argon2 knows (RFC 9106, 3.1).
        public static let least = Self(memoryKiB: 8, passes: 1, lanes: 1)
    }

    static let saltBytes = 16
    static let tagBytes = 32

    public let cost: Cost
    private let threads: NIOThreadPool
    private let results: HashResults
    private let capacity: Int
    private let admitted = NIOLockedValueBox(0)
    /// What is verified when there is nothing to verify, so that the answer takes as long.
    private let decoy: String

    /// - Parameters:
    ///   - concurrency: hashes at the same time.
    ///   - waiting: callers that may wait beyond those; one more gets `saturated`.
    public init(cost: Cost = Cost(), concurrency: Int, waiting: Int = 64) throws {
        self.cost = cost
        capacity = concurrency + waiting
        decoy = try Self.encode(Secret([UInt8](randomCount: 32)), cost: cost).phc
        HashMemory.release()
        threads = NIOThreadPool(numberOfThreads: concurrency)
        results = HashResults(most: 4 * concurrency)
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// A fresh salted hash of `secret`.
    public func hash(_ secret: Secret) async throws -> PasswordHash {
        let cost = cost
        return try await run { try Self.encode(secret, cost: cost) }
    }

    /// Whether `secret` is what `phc` was made of. With `nil` the same work is done, and the answer is no.
    public func verify(_ secret: Secret, against phc: String?) async throws -> Bool {
        let encoded = phc ?? decoy
        let matches = try await run {
            secret.withBytes { argon2_verify(encoded, $0.baseAddress, $0.count, Argon2_id) == ARGON2_OK.rawValue }
        }
        return matches && phc != nil
    }

    /// Spends the time of one verification.
    public func pretend(_ secret: Secret) async throws {
        _ = try await verify(secret, against: nil)
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await admit {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
                results.enqueue()
                threads.submit { [results] state in
                    results.run {
                        guard state == .active else { throw CancellationError() }
                        return try work()
                    } handOn: {
                        continuation.resume(with: $0)
                    }
                }
            }
        }
    }

    /// Counts work that costs a hash elsewhere, such as a bind at slapd, among those that may wait: whoever is turned away is
    /// turned away alike, whatever their account.
    public func admit<Result>(_ work: () async throws -> Result) async throws -> Result {
        let isAdmitted = admitted.withLockedValue { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw DirectoryError(.saturated, "password hashing: \(capacity) requests in work or waiting")
        }
        defer {
            let left = admitted.withLockedValue { count in
                count -= 1
                return count
            }
            if left == 0 { HashMemory.release() }
        }
        return try await work()
    }

    private static func encode(_ secret: Secret, cost: Cost) throws -> PasswordHash {
        var salt = [UInt8](randomCount: saltBytes)
        var tag = [UInt8](repeating: 0, count: tagBytes)
        let status = secret.withBytes { password in
            salt.withUnsafeMutableBufferPointer { salt in
                tag.withUnsafeMutableBufferPointer { tag in
                    var context = argon2_context()
                    (context.out, context.outlen) = (tag.baseAddress, UInt32(tag.count))
                    // libargon2 writes to the password only when it is asked to wipe it.
                    context.pwd = UnsafeMutablePointer(
                        mutating: password.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    context.pwdlen = UInt32(password.count)
                    (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                    (context.t_cost, context.m_cost) = (cost.passes, cost.memoryKiB)
                    (context.lanes, context.threads) = (cost.lanes, cost.lanes)
                    context.version = ARGON2_VERSION_13.rawValue
                    (context.allocate_cbk, context.free_cbk) = (HashMemory.allocate, HashMemory.free)
                    return argon2_ctx(&context, Argon2_id)
                }
            }
        }
        guard status == ARGON2_OK.rawValue, let hash = PasswordHash(phc: phc(cost, salt: salt, tag: tag)) else {
            throw DirectoryError(.unavailable, "libargon2: \(String(cString: argon2_error_message(status)))")
        }
        return hash
    }

    /// The string of the Password Hashing Competition: parameters, and base64 without padding.
    private static func phc(_ cost: Cost, salt: [UInt8], tag: [UInt8]) -> String {
        let fields = [salt, tag].map { Data($0).base64EncodedString().prefix { $0 != "=" } }
        return "$argon2id$v=\(ARGON2_VERSION_13.rawValue)$m=\(cost.memoryKiB),t=\(cost.passes),p=\(cost.lanes)"
            + "$\(fields[0])$\(fields[1])"
    }
}
