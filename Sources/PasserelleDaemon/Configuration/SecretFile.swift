import Accounts
import Foundation

/// A file that holds one secret, such as the password for the mail relay.
public struct SecretFile: Sendable, Equatable {
    public var path: String

    public init(path: String) { self.path = path }

    /// The file's content without the line end that editors add.
    ///
    /// - Throws: when others than its owner may read the file: a secret that was lying open has to be changed, not used. Files
    ///   that the service manager hands over as credentials carry its own modes and are taken as they are.
    public func read(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Secret {
        let credentials = environment["CREDENTIALS_DIRECTORY"]
        if credentials.map({ path.hasPrefix($0 + "/") }) != true {
            let file = URL(filePath: path).resolvingSymlinksInPath().path
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            guard mode & 0o077 == 0 else {
                throw SetupError(message: "\(path) may be read by others: change the secret, then `chmod 600 \(path)`")
            }
        }
        var data = try Data(contentsOf: URL(filePath: path))
        while let last = data.last, last == 0x0A || last == 0x0D { data.removeLast() }
        guard !data.isEmpty else { throw SetupError(message: "\(path) is empty: write the secret on its first line") }
        return Secret(data)
    }
}

struct SetupError: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}
