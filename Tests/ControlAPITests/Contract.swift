import ControlAPI
import Foundation
import Testing
import Varlink

/// An interface file, and how Swift values are held to it.
struct Contract {
    let interface: InterfaceDescription

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schema/varlink")

    init(_ name: String) throws {
        let file = Self.folder.appending(path: "\(name).varlink")
        interface = try InterfaceDescription(parsing: try String(contentsOf: file, encoding: .utf8))
    }

    /// Every value that a type allows, one after the other for each part of it: full, with everything nullable absent, and with
    /// each word of each enum.
    func samples(of fields: [TypeExpression.Field]) -> [JSONValue] {
        let full = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, samples(of: $0.type)[0]) })
        let sparse = fields.filter { if case .nullable = $0.type { false } else { true } }.map(\.name)
        let variants = fields.flatMap { field in
            samples(of: field.type).dropFirst().map { full.merging([field.name: $0]) { $1 } }
        }
        return ([full, full.filter { sparse.contains($0.key) }] + variants).map(JSONValue.object)
    }

    private func samples(of type: TypeExpression) -> [JSONValue] {
        switch type {
        case .bool: [true, false]
        case .int: [7]
        case .float: [.double(0.5)]
        case .string: ["text"]
        case .object, .any: [[:]]
        case .named(let name): interface.types[name].map(samples) ?? []
        case .structure(let fields): samples(of: fields)
        case .enumeration(let words): words.map(JSONValue.string)
        case .array(let element): samples(of: element).map { .array([$0]) } + [[]]
        case .dictionary(let element): samples(of: element).map { .object(["key": $0]) } + [[:]]
        case .nullable(let inner): samples(of: inner)
        }
    }

    /// The Swift type takes what the file allows, loses nothing of it, says nothing else, and lets only that be absent which may.
    private func check<Value: Codable>(_ type: Value.Type, _ fields: [TypeExpression.Field], _ what: Comment) throws {
        for sample in samples(of: fields) {
            let value = try JSONValue(encoding: try sample.decode(type))
            #expect(value == sample, what)
            #expect(interface.mismatch(of: value, with: fields) == nil, what)
        }
        for flawed in flawed(.structure(fields)) {
            #expect(throws: DecodingError.self, what) { try flawed.decode(type) }
        }
    }

    /// What lacks one thing that must be there, at any depth.
    private func flawed(_ type: TypeExpression) -> [JSONValue] {
        switch type {
        case .named(let name): return interface.types[name].map(flawed) ?? []
        case .nullable(let inner): return flawed(inner)
        case .array(let element): return flawed(element).map { .array([$0]) }
        case .structure(let fields):
            guard case .object(let full) = samples(of: fields)[0] else { return [] }
            return fields.flatMap { field -> [JSONValue] in
                let deeper = flawed(field.type).map { JSONValue.object(full.merging([field.name: $0]) { $1 }) }
                if case .nullable = field.type { return deeper }
                return deeper + [.object(full.filter { $0.key != field.name })]
            }
        default: return []
        }
    }

    /// The words of each enum of the file.
    var enumerations: Set<[String]> {
        let fields = interface.methods.values.flatMap { $0.parameters + $0.reply } + interface.errors.values.joined()
        return Set((interface.types.values + fields.map(\.type)).flatMap(enumerations))
    }

    private func enumerations(_ type: TypeExpression) -> [[String]] {
        switch type {
        case .enumeration(let words): [words]
        case .structure(let fields): fields.flatMap { enumerations($0.type) }
        case .array(let inner), .dictionary(let inner), .nullable(let inner): enumerations(inner)
        default: []
        }
    }

    func checkMethod<Method: ControlMethod>(_ method: Method.Type) throws {
        let name = try #require(Method.name.split(separator: ".").last.map(String.init))
        let described = try #require(interface.methods[name], "\(name) is not in the file")
        #expect(Method.name == "\(interface.name).\(name)")
        try check(Method.Parameters.self, described.parameters, "\(name), parameters")
        try check(Method.Reply.self, described.reply, "\(name), reply")
    }

    /// Every error with its parameters, read and said again.
    func checkErrors<Failure: ControlFailure>(_ failure: Failure.Type) throws {
        for (name, fields) in interface.errors {
            for sample in samples(of: fields) {
                let error = CallError("\(interface.name).\(name)", parameters: sample)
                let read = try #require(Failure(error), "\(name) is not known")
                #expect(read.callError == error)
            }
        }
        #expect(Failure(CallError("\(interface.name).Unheard")) == nil)
        #expect(Failure(CallError("org.example.other.\(interface.errors.keys.first ?? "")")) == nil)
    }
}
