/// A dictionary that never holds more than `capacity` entries.
///
/// When it is full, entries that `isIdle` are forgotten first; when none is idle, the one written longest ago.
struct BoundedTable<Value: Sendable>: Sendable {
    private let capacity: Int
    private var entries: [String: (value: Value, age: UInt64)] = [:]
    private var clock: UInt64 = 0

    /// - Parameter capacity: 1 or more.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    subscript(key: String) -> Value? { entries[key]?.value }

    mutating func set(_ key: String, _ value: Value, isIdle: (Value) -> Bool) {
        clock += 1
        if entries[key] == nil, entries.count >= capacity { makeRoom(isIdle) }
        entries[key] = (value, clock)
    }

    mutating func remove(_ key: String) {
        entries[key] = nil
    }

    /// Frees a tenth at once, so that a flood of new keys pays for one pass in many insertions.
    private mutating func makeRoom(_ isIdle: (Value) -> Bool) {
        entries = entries.filter { !isIdle($0.value.value) }
        let target = capacity - max(1, capacity / 10)
        guard entries.count > target else { return }
        let ages = entries.values.map(\.age).sorted()
        let youngestForgotten = ages[entries.count - target - 1]
        entries = entries.filter { $0.value.age > youngestForgotten }
    }
}
