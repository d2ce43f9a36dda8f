/// What the name of an AAF file says to whoever sorts deliveries.
public struct FeedFileName: Sendable, Equatable {
    /// `yyyymmdd`.
    public var date: String
    public var isDelta: Bool

    /// - Returns: `nil` for a file of another name.
    public init?(_ name: String) {
        guard let aaf = AAFFileName(name) else { return nil }
        date = aaf.date
        isDelta = aaf.isDelta
    }
}
