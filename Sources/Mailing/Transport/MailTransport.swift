/// A way out for a finished message.
///
/// A return means that somebody else has taken responsibility for the mail. An error may come after that moment too
/// (an answer that was lost), so a mail can arrive twice, never silently not at all.
public protocol MailTransport: Sendable {
    /// - Throws: see `MailError.Code` for what to do next; the context names neither body nor secret.
    func send(_ message: MailMessage) async throws(MailError)
}
