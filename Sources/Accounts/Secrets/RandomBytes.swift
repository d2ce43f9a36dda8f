extension [UInt8] {
    /// Bytes of the system's generator, eight at a time: each time it is asked is a system call.
    public init(randomCount count: Int) {
        var generator = SystemRandomNumberGenerator()
        self = []
        reserveCapacity(count)
        while self.count < count {
            let word: UInt64 = generator.next()
            Swift.withUnsafeBytes(of: word) { append(contentsOf: $0.prefix(count - self.count)) }
        }
    }
}
