import EmbeddedDirectory
import Foundation
import TestSupport

/// Where an administrator with LDAP tools may write people, passwords of any form included.
enum Outsider {
    /// Gives a directory templates of its own, and edits them.
    static func edit(
        _ configuration: inout EmbeddedDirectoryConfiguration, _ body: (_ folder: String) throws -> Void
    ) throws {
        let folder = configuration.stateFolder + "-templates"
        try FileManager.default.copyItem(atPath: configuration.configurationFolder, toPath: folder)
        try body(folder)
        configuration.configurationFolder = folder
    }

    /// Makes it so in a folder of the directory's templates.
    ///
    /// - Parameter follows: whether the directory tells of changes (RFC 4533).
    static func letWrite(in folder: String, follows: Bool = true) throws {
        try edit("\(folder)/database.ldif") { text in
            let administrator = "by dn.exact=\"${administrator}\""
            let generous = ["=w", "=rw"].map { "by dn.exact=\"${daemon}\" \($0)\n" }
                .reduce(text) { $0.replacing($1, with: "\($1)  \(administrator) =wcsr\n") }
                .replacing("\(administrator) read", with: "\(administrator) write")
            let overlay = follows ? "{2}constraint" : "{1}syncprov"
            return generous.components(separatedBy: "\ndn: olcOverlay=\(overlay)")[0] + "\n"
        }
        try edit("\(folder)/global.ldif") {
            $0.replacing("olcModuleLoad: unique\n", with: "olcModuleLoad: unique\nolcModuleLoad: ppolicy\n")
        }
    }

    /// As where a site's own rules stand in front of ours.
    static func hideAuthors(in folder: String) throws {
        try edit("\(folder)/database.ldif") { text in
            guard let first = text.range(of: "olcAccess: ") else { return text }
            return text.replacingCharacters(
                in: first, with: "olcAccess: to attrs=modifiersName by * none\nolcAccess: ")
        }
    }

    /// As where a site's own rules let nobody write the state of some accounts: those that somebody described as “kept”.
    static func keepDescribed(in folder: String) throws {
        try edit("\(folder)/database.ldif") { text in
            guard let first = text.range(of: "olcAccess: ") else { return text }
            return text.replacingCharacters(
                in: first,
                with: "olcAccess: to filter=\"(description=kept)\" attrs=passerelleState by * read\nolcAccess: ")
        }
    }

    /// With slapo-lastbind, at each bind, and not once in a second as slapd does by itself.
    static func recordBinds(in folder: String) throws {
        try edit("\(folder)/global.ldif") {
            $0.replacing("olcModuleLoad: unique\n", with: "olcModuleLoad: unique\nolcModuleLoad: lastbind\n")
        }
        try edit("\(folder)/database.ldif") {
            $0 + """

                dn: olcOverlay={2}lastbind,${databaseDN}
                objectClass: olcOverlayConfig
                objectClass: olcLastBindConfig
                olcOverlay: {2}lastbind

                """
        }
    }

    /// As if accounts had come together from two servers, neither of which knew the other's.
    static func letShareRegistrations(in folder: String) throws {
        try edit("\(folder)/database.ldif") {
            $0.replacing("ENTPersonLogin,passerelleRegistration?sub", with: "ENTPersonLogin?sub")
        }
    }

    /// - Returns: a copy of what is installed with passerelle, for a daemon whose directory lets an administrator write.
    static func resources(in folder: String) throws -> String {
        let copy = "\(folder)/resources"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        for part in ["schema", "config"] {
            try FileManager.default.copyItem(atPath: "\(Repository.root)/\(part)", toPath: "\(copy)/\(part)")
        }
        try letWrite(in: "\(copy)/config/slapd")
        return copy
    }

    private static func edit(_ path: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = change(text)
        guard changed != text else { throw TestFailure("\(path) is not what the test expects") }
        try changed.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
