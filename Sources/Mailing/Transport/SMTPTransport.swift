import Foundation
import NIOPosix

/// Hands mails to a relay by SMTP, through libcurl.
///
/// One connection for each mail: at the rate of an academy its cost is nothing, and no mail inherits another's state.
/// libcurl
/// blocks, so each runs on one of our own few threads; more callers wait for a thread in order.
public final class SMTPTransport: MailTransport {
    public let configuration: SMTPConfiguration
    private let threads: NIOThreadPool

    /// - Parameter connections: mails under way at the same time.
    /// - Throws: `configuration` when the authority file cannot be read, so that it is known at start.
    public init(_ configuration: SMTPConfiguration, connections: Int = 2) throws(MailError) {
        if let file = configuration.caFile, !FileManager.default.isReadableFile(atPath: file) {
            throw MailError(.configuration, "relay authority file: cannot be read: \(file)")
        }
        self.configuration = configuration
        threads = NIOThreadPool(numberOfThreads: max(1, connections))
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// Cancelling the task gives the mail up within about a second; the relay may have taken it all the same.
    public func send(_ message: MailMessage) async throws(MailError) {
        let upload = SMTPUpload(message)
        let configuration = configuration
        let outcome: Result<Void, MailError>
        do {
            outcome = try await withTaskCancellationHandler {
                try await threads.runIfActive {
                    Result { () throws(MailError) in try SMTPDelivery(configuration).perform(upload) }
                }
            } onCancel: {
                upload.cancel()
            }
        } catch {
            // The pool refuses work only when its owner is going away or the task was cancelled before it began.
            throw MailError(.temporary, "relay: stopping")
        }
        try outcome.get()
    }
}
