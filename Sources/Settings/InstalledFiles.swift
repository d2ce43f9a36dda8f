import Foundation

/// Where `make install` put what programs read.
public enum InstalledFiles {
    /// `share/passerelle` under the prefix where the executable is installed, `/usr` as a rule.
    public static var resources: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/usr/sbin/x"
        return URL(filePath: executable).deletingLastPathComponent().deletingLastPathComponent().path
            + "/share/passerelle"
    }

    /// `/etc/passerelle/<name>`, where a package puts settings; `nil` when there is none.
    public static func settings(_ name: String) -> String? {
        let path = "/etc/passerelle/\(name)"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
