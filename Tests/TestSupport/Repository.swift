import Foundation

/// Folders of this source tree that programs find beside them once installed.
public enum Repository {
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    public static let schemaFolder = "\(root)/schema"
    public static let configurationFolder = "\(root)/config/slapd"
}
