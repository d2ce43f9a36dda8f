import Foundation

/// Debian's slapd package brings a profile that confines the program, whoever starts it.
enum AppArmor {
    /// Whether a profile is in force for `program`. Reading the list may need root; then the file of the profile
    /// counts.
    static func confines(_ program: String, root: String = "") -> Bool {
        let enabled = try? String(contentsOfFile: "\(root)/sys/module/apparmor/parameters/enabled", encoding: .utf8)
        guard enabled?.hasPrefix("Y") == true else { return false }
        if let profiles = try? String(contentsOfFile: "\(root)/sys/kernel/security/apparmor/profiles", encoding: .utf8)
        {
            return profiles.split(separator: "\n").contains("\(program) (enforce)")
        }
        let file = program.dropFirst().replacingOccurrences(of: "/", with: ".")
        return Files.exists("\(root)/etc/apparmor.d/\(file)") && !Files.exists("\(root)/etc/apparmor.d/disable/\(file)")
    }
}
