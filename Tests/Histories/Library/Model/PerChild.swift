/// Something about each child of a person: two at the most, and quick to compare, because the search compares millions.
public struct PerChild<Value: Hashable & Sendable>: Hashable, Sendable {
    private var first: Value?
    private var second: Value?

    public init() {}

    public init(_ values: [Int: Value]) { (first, second) = (values[0], values[1]) }

    public subscript(child: Int) -> Value? {
        get { child == 0 ? first : second }
        set { if child == 0 { first = newValue } else { second = newValue } }
    }

    public var children: Set<Int> { Set([0, 1].filter { self[$0] != nil }) }
    public var values: [Value] { [first, second].compactMap { $0 } }
}
