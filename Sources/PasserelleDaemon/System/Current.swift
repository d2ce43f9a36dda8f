import NIOConcurrencyHelpers

/// What a reload may replace while it is in use.
final class Current<Value: Sendable>: Sendable {
    private let box: NIOLockedValueBox<Value>

    init(_ value: Value) { box = NIOLockedValueBox(value) }

    var value: Value { box.withLockedValue { $0 } }

    func replace(with new: Value) { box.withLockedValue { $0 = new } }
}
