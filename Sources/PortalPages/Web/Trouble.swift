/// What keeps a page from being shown, in the visitor's terms.
enum Trouble: Error, Sendable, Equatable {
    case unknownPage
    /// The form was not sent from our page to this browser, or so long ago that nothing is known of it.
    case formExpired
    case notUnderstood
    case throttled(seconds: Int)
    case directoryUnavailable
    case broken
}
