extension HistoryRun.Report: CustomStringConvertible {
    public var description: String {
        """
        seed \(seed): \(operations) operations, \(unknown) of unknown outcome; \(binds) binds with \(secrets) secrets; \
        \(misfortunes.map(\.rawValue).joined(separator: ", ")); at most \(width) possibilities\
        \(undecided == 0 ? "" : "; \(undecided) people undecided")
        """
    }
}
