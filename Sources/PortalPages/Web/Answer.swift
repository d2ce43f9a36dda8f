import Hummingbird
import NIOCore

/// What a page's code decides to answer.
enum Answer: Sendable {
    /// - Parameter status: `unprocessableContent` for a form with something to correct.
    case page(PageName, any Sendable, status: HTTPResponse.Status = .ok)
    /// After a form that did something, so that going back or reloading does not do it again.
    case redirect(Path)
    /// A file to keep or print, such as letters with codes: an answer to a form, which no cache keeps.
    case document(Document)
    /// To the ENT, whose address is from the configuration.
    case leave(String)
}

struct Document: Sendable {
    var name: String
    var bytes: ByteBuffer
}
