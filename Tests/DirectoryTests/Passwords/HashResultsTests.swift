import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Directory

@Suite("Results of hashes")
struct HashResultsTests {
    private let handedOn = NIOLockedValueBox<[Int]>([])

    private func run(_ numbers: ClosedRange<Int>, _ results: HashResults, for seconds: TimeInterval = 0.002) {
        for number in numbers {
            results.run {
                Thread.sleep(forTimeInterval: seconds)
                return number
            } handOn: { [handedOn] result in
                handedOn.withLockedValue { $0.append((try? result.get()) ?? -1) }
            }
        }
    }

    @Test("wait for each other while others wait to be hashed, a few at most, and the last one keeps none back")
    func together() {
        let results = HashResults(most: 3)
        for _ in 1...8 { results.enqueue() }
        run(1...2, results)
        #expect(handedOn.withLockedValue { $0 } == [])
        run(3...3, results)
        #expect(handedOn.withLockedValue { $0 } == [1, 2, 3])
        run(4...7, results)
        #expect(handedOn.withLockedValue { $0 } == [1, 2, 3, 4, 5, 6])
        run(8...8, results)
        #expect(handedOn.withLockedValue { $0 } == [1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("are handed on at once where nobody waits, and where the work was short")
    func atOnce() {
        let results = HashResults(most: 3)
        for number in 1...2 {
            results.enqueue()
            run(number...number, results)
            #expect(handedOn.withLockedValue { $0.count } == number)
        }
        for _ in 3...4 { results.enqueue() }
        run(3...3, results, for: 0)
        #expect(handedOn.withLockedValue { $0 } == [1, 2, 3])
    }

    @Test("are handed on as failures, too")
    func failure() {
        let results = HashResults(most: 3)
        results.enqueue()
        results.run {
            throw CancellationError()
        } handOn: { [handedOn] (result: Result<Int, any Error>) in
            handedOn.withLockedValue { $0.append((try? result.get()) ?? -1) }
        }
        #expect(handedOn.withLockedValue { $0 } == [-1])
    }
}
