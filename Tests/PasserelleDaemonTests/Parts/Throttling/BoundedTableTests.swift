import TestSupport
import Testing

@testable import PasserelleDaemon

@Suite("A bounded table")
struct BoundedTableTests {
    private func never(_: Int) -> Bool { false }

    @Test("never holds more than its capacity, however small", arguments: [0, 1, 2, 7, 10, 100])
    func capacity(capacity: Int) {
        var table = BoundedTable<Int>(capacity: capacity)
        for number in 0..<1000 {
            table.set("key \(number)", number, isIdle: never)
            #expect(table.count <= max(1, capacity))
            #expect(table["key \(number)"] == number)
        }
    }

    @Test("forgets idle entries first, and all of them at once")
    func idle() {
        var table = BoundedTable<Int>(capacity: 10)
        for number in 0..<10 { table.set("\(number)", number, isIdle: never) }
        table.set("new", 10) { $0 % 2 == 1 }
        #expect((0..<10).filter { table["\($0)"] != nil } == [0, 2, 4, 6, 8])
    }

    @Test("forgets what was written longest ago when nothing is idle; writing again makes an entry young")
    func oldest() {
        var table = BoundedTable<Int>(capacity: 10)
        for number in 0..<10 { table.set("\(number)", number, isIdle: never) }
        table.set("0", 0, isIdle: never)
        table.set("new", 10, isIdle: never)
        #expect(table["1"] == nil && table["0"] == 0 && table.count == 10)
    }

    @Test("makes no room for a key that it has")
    func rewriting() {
        var table = BoundedTable<Int>(capacity: 2)
        table.set("a", 1, isIdle: never)
        table.set("b", 2, isIdle: never)
        table.set("a", 3) { _ in true }
        #expect(table["a"] == 3 && table["b"] == 2)
        table.remove("a")
        #expect(table.count == 1 && table["a"] == nil)
    }
}
