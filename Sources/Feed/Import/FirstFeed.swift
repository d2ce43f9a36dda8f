import Directory

/// What is known of an import into a directory that holds nobody: nobody has to be looked for.
struct FirstFeed: Sendable {
    /// Gets every entry while the import is planned; `nil` when they are written when it is applied.
    var sink: (any NewEntrySink)?
}
