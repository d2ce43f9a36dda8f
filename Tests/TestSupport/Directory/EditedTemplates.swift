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

/// What is installed, with configuration templates of which one file reads differently: for `PASSERELLE_FOLDERS_RESOURCES`.
@discardableResult
public func editedResources(in folder: String, _ file: String, _ edit: (String) -> String) throws -> String {
    let resources = "\(folder)/resources"
    let templates = try editedTemplates(in: folder, file, edit)
    guard !FileManager.default.fileExists(atPath: resources) else { return resources }
    let config = "\(Repository.root)/config"
    try FileManager.default.createDirectory(atPath: "\(resources)/config", withIntermediateDirectories: true)
    var links = ["schema": Repository.schemaFolder, "config/slapd": templates]
    for name in try FileManager.default.contentsOfDirectory(atPath: config) where name != "slapd" {
        links["config/\(name)"] = "\(config)/\(name)"
    }
    for (name, target) in links {
        try FileManager.default.createSymbolicLink(atPath: "\(resources)/\(name)", withDestinationPath: target)
    }
    return resources
}
