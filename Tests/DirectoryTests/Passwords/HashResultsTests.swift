import NIOConcurrencyHelpers
import Testing

@testable import Directory

@Suite("Results of hashes")
struct HashResultsTests {
    private let handedOn = NIOLockedValueBox<[Int]>([])

    private func run(_ numbers: ClosedRange<Int>, _ results: HashResults) {
        for number in numbers {
            results.run {
                number
            } handOn: { [handedOn] result in
                handedOn.withLockedValue { $0.append((try? result.get()) ?? -1) }
            }
        }
    }

    @Test("wait for each other while others wait to be hashed, a few at most, and the last one keeps none back")
    func together() {
        let results = HashResults(most: 3, worthwhile: .zero)
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
        let costly = HashResults(most: 3, worthwhile: .zero)
        for number in 1...2 {
            costly.enqueue()
            run(number...number, costly)
            #expect(handedOn.withLockedValue { $0.count } == number)
        }
        let cheap = HashResults(most: 3, worthwhile: .seconds(3600))
        for _ in 3...4 { cheap.enqueue() }
        run(3...3, cheap)
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
