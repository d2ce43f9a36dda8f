import Foundation

/// A copy of the configuration templates in which one file reads differently.
public func editedTemplates(in folder: String, _ file: String, _ edit: (String) -> String) throws -> String {
    try editedCopy(of: Repository.configurationFolder, at: "\(folder)/templates", file, edit)
}

/// A copy of a folder in which one file reads differently. A copy that is there already is edited further.
public func editedCopy(
    of original: String, at copy: String, _ file: String, _ edit: (String) -> String
) throws -> String {
    if !FileManager.default.fileExists(atPath: copy) {
        try FileManager.default.copyItem(atPath: original, toPath: copy)
    }
    let text = try String(contentsOfFile: "\(copy)/\(file)", encoding: .utf8)
    let edited = edit(text)
    guard edited != text else { throw TestFailure("the edit of \(file) changed nothing") }
    try edited.write(toFile: "\(copy)/\(file)", atomically: false, encoding: .utf8)
    return copy
}
