import Foundation
import Yams

/// A YAML file as a flat list of dotted keys, each with its value and line.
public struct ConfigurationFile: Sendable {
    public enum Value: Sendable, Equatable {
        case scalar(String)
        case list([String])
        /// `key:` with nothing behind it, which leaves the default.
        case nothing
    }

    public struct Item: Sendable, Equatable {
        public var value: Value
        public var line: Int?
    }

    public private(set) var items: [String: Item] = [:]
    public private(set) var problems: [ConfigurationProblem] = []

    public init() {}

    /// - Parameter name: what the problems call the file.
    public init(yaml: String, name: String) {
        do {
            guard let root = try Yams.compose(yaml: yaml) else { return }
            guard let mapping = root.mapping else {
                problems.append(ConfigurationProblem(name, "a configuration is a list of `key: value` lines"))
                return
            }
            flatten(mapping, under: "")
        } catch {
            problems.append(ConfigurationProblem(name, "not YAML: \(error)"))
        }
    }

    /// Reads a file; without a path everything keeps its default.
    public static func load(_ path: String?) throws(ConfigurationError) -> ConfigurationFile {
        guard let path else { return ConfigurationFile() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError([
                ConfigurationProblem(path, "cannot be read: check the name and that the program's user may read it")
            ])
        }
        guard let yaml = String(validating: data, as: UTF8.self) else {
            throw ConfigurationError([ConfigurationProblem(path, "is not UTF-8: save it in that encoding")])
        }
        return ConfigurationFile(yaml: yaml, name: path)
    }

    private mutating func flatten(_ mapping: Node.Mapping, under prefix: String) {
        for (keyNode, node) in mapping {
            let key = prefix + (keyNode.string ?? "?")
            let line = keyNode.mark?.line
            switch node {
            case .mapping(let inner):
                flatten(inner, under: key + ".")
            case .sequence(let sequence):
                let texts = sequence.map(\.scalar?.string)
                if texts.contains(nil) {
                    problems.append(ConfigurationProblem(key, line: line, "the list may hold plain values only"))
                }
                items[key] = Item(value: .list(texts.compactMap { $0 }), line: line)
            case .scalar(let scalar):
                let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
                items[key] = Item(value: isNothing ? .nothing : .scalar(scalar.string), line: line)
            case .alias:
                problems.append(ConfigurationProblem(key, line: line, "aliases are not supported; write the value"))
            }
        }
    }
}
