import Foundation

/// A copy of the configuration templates in which one file reads differently.
public func editedTemplates(in folder: String, _ file: String, _ edit: (String) -> String) throws -> String {
    let copy = "\(folder)/templates"
    if !FileManager.default.fileExists(atPath: copy) {
        try FileManager.default.copyItem(atPath: Repository.configurationFolder, toPath: copy)
    }
    let text = try String(contentsOfFile: "\(copy)/\(file)", encoding: .utf8)
    let edited = edit(text)
    guard edited != text else { throw TestFailure("the edit of \(file) changed nothing") }
    try edited.write(toFile: "\(copy)/\(file)", atomically: false, encoding: .utf8)
    return copy
}
