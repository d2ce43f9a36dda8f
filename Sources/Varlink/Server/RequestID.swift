/// Short names for calls, unlike each other for as long as logs are kept beside each other.
enum RequestID {
    static func next() -> String {
        String(UInt64.random(in: 0..<(36 * 36 * 36 * 36 * 36 * 36 * 36 * 36)), radix: 36)
    }
}
