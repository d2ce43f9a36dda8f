import Foundation

/// Writes one file so that it is seen whole or not at all, also after a power cut.
enum PickupFile {
    /// Hidden, and not `.eml`: no reader takes it for a mail.
    static let unfinishedSuffix = ".eml.unfinished"

    static func write(_ message: MailMessage, to folder: String, name: String) throws(MailError) {
        let unfinished = "\(folder)/.\(name).unfinished"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create a file in \(folder)") }
        do throws(MailError) {
            try fill(descriptor, with: message)
            guard rename(unfinished, "\(folder)/\(name)") == 0 else { throw failure("rename a file in \(folder)") }
        } catch {
            unlink(unfinished)
            throw error
        }
        try synchronise(folder)
    }

    /// Closes the descriptor in any case.
    private static func fill(_ descriptor: Int32, with message: MailMessage) throws(MailError) {
        var problem: MailError?
        message.withBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    problem = failure("write a mail")
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
        if problem == nil, fsync(descriptor) != 0 { problem = failure("write a mail") }
        if close(descriptor) != 0, problem == nil { problem = failure("write a mail") }
        if let problem { throw problem }
    }

    /// The name is durable only when its folder is.
    private static func synchronise(_ folder: String) throws(MailError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open \(folder)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write \(folder)") }
    }

    /// What `errno` says about it: a full or failing disk passes, a missing right does not.
    static func failure(_ action: String) -> MailError {
        let number = errno
        let code: MailError.Code =
            switch number {
            case EACCES, EPERM, ENOENT, ENOTDIR, EEXIST, ELOOP, ENAMETOOLONG, EINVAL: .configuration
            default: .temporary
            }
        return MailError(code, "pickup folder: cannot \(action): \(String(cString: strerror(number)))")
    }
}
