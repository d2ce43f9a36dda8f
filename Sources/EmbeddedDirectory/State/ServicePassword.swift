import Foundation

/// The password of a service entry, kept in a file of the state folder for those who configure the service.
///
/// The file decides: at each start the entry is given what the file says. To change a password, write or delete the
/// file and restart.
struct ServicePassword {
    let dn: String
    let path: String
    /// The replicator has no password, and so nobody signs in as it, until somebody wants a replica.
    let isMadeHere: Bool

    static func all(_ names: ServiceNames, in folder: String) -> [ServicePassword] {
        [
            ServicePassword(dn: names.ent, path: entPath(in: folder), isMadeHere: true),
            ServicePassword(dn: names.administrator, path: administratorPath(in: folder), isMadeHere: true),
            ServicePassword(dn: names.replicator, path: "\(folder)/replicator.password", isMadeHere: false),
        ]
    }

    static func entPath(in folder: String) -> String { "\(folder)/ent.password" }
    static func administratorPath(in folder: String) -> String { "\(folder)/administrator.password" }

    /// The password as the file has it, made when there is none.
    ///
    /// - Returns: `nil` for one that is not made here and is not there.
    /// - Throws: `foreignFolder` when others can read the file, `invalidConfiguration` for an empty one.
    func bytes() throws -> [UInt8]? {
        if !Files.exists(path) {
            guard isMadeHere else { return nil }
            try Files.write(Self.random(), to: path)
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Files.failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw EmbeddedDirectoryError(
                .foreignFolder, "\(path) can be read by others; chmod 0600 it and change the password")
        }
        let password = Array(try Files.read(path).trimmingCharacters(in: .newlines).utf8)
        guard !password.isEmpty else {
            throw EmbeddedDirectoryError(
                .invalidConfiguration, "\(path) is empty; write a password into it, or delete it")
        }
        return password
    }

    /// The LDIF that gives the entry exactly this value, or none: then nobody signs in as it.
    func change(to value: String?) -> String {
        let encode = { (text: String) in Data(text.utf8).base64EncodedString() }
        let values = value.map { "userPassword:: \(encode($0))\n" } ?? ""
        return "dn:: \(encode(dn))\nchangetype: modify\nreplace: userPassword\n\(values)\n"
    }

    /// 32 letters and digits: 190 bits.
    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<32).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    }
}
