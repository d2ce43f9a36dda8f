/// Times within a stored value, in seconds since 1970.
enum StoredTime {
    /// Up to the end of the year 9999, and so within what a number of whole seconds can say.
    private static let range = 0...253_402_300_799

    /// - Returns: `nil` for what this version did not write: somebody who writes the directory by hand ends no daemon.
    static func seconds(_ text: String) -> Int? { Int(text).flatMap { range.contains($0) ? $0 : nil } }
}
