import Foundation

/// The files that pages are made of: those shipped, and the academy's own that take their place.
struct PageFiles: Sendable {
    static let maximumBytes = 1024 * 1024
    let shipped: String
    let own: String?

    /// The files with one of `extensions` in a folder of the pages', by name.
    func read(_ folder: String, extensions: Set<String>) throws(PageFilesError) -> [String: Data] {
        var files: [String: Data] = [:]
        for root in [shipped, own].compactMap({ $0 }) {
            let path = "\(root)/\(folder)"
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                // An academy need not replace something of everything.
                if root == own { continue }
                throw PageFilesError("\(path) cannot be read: set pages.folder to the shipped config/portal")
            }
            for name in names where extensions.contains(URL(filePath: name).pathExtension) {
                guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
                    throw PageFilesError("\(path)/\(name) cannot be read by this user")
                }
                guard data.count <= Self.maximumBytes else {
                    throw PageFilesError("\(path)/\(name) is over \(Self.maximumBytes) bytes")
                }
                files[name] = data
            }
        }
        return files
    }
}

/// A template or a file beside it that has to be mended before the portal starts.
public struct PageFilesError: Error, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
