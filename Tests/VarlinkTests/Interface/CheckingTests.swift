import Testing

@testable import Varlink

@Suite("Parameters are checked against the interface")
struct CheckingTests {
    private static let interface = """
        interface org.example.test
        type Colour (red, green)
        type Node (name: string, next: ?Node)
        method A(
          bool: ?bool, int: ?int, float: ?float, string: ?string, object: ?object, any: any, colour: ?Colour,
          struct: ?(inner: (number: int)), list: ?[]Node, map: ?[string]int, set: ?[string]()
        ) -> ()
        method Needs(name: string) -> ()
        """

    private func mismatch(_ value: JSONValue?, of method: String = "A") throws -> String? {
        let interface = try InterfaceDescription(parsing: Self.interface)
        return interface.mismatch(of: value, with: try #require(interface.methods[method]).parameters)
    }

    @Test(
        "and pass when they fit",
        arguments: [
            nil, .null, [:], ["bool": true, "int": -1, "float": 1, "string": "", "object": [:], "any": [1]],
            ["float": .double(0.5)],
            ["bool": nil, "colour": "green", "any": nil], ["struct": ["inner": ["number": 1]]], ["list": []],
            ["list": [["name": "a", "next": ["name": "b", "next": nil]]]], ["map": ["x": 1]],
            ["set": ["x": [:], "y": [:]]],
        ] as [JSONValue?])
    func fits(value: JSONValue?) throws {
        #expect(try mismatch(value) == nil)
    }

    @Test(
        "and are named, by a dotted path inside others, when they do not",
        arguments: [
            (["bool": 1], "bool"), (["bool": "true"], "bool"), (["int": .double(1)], "int"), (["int": "1"], "int"),
            (["int": true], "int"),
            (["int": .double(9_223_372_036_854_775_808)], "int"), (["float": "1"], "float"), (["string": 1], "string"),
            (["object": []], "object"),
            (["colour": "blue"], "colour"), (["colour": 0], "colour"), (["struct": [:]], "struct.inner"),
            (["struct": []], "struct"),
            (["struct": ["inner": [:]]], "struct.inner.number"),
            (["struct": ["inner": ["number": 1, "more": 1]]], "struct.inner.more"),
            (["list": [["name": "a"], ["name": "b", "next": ["name": 1]]]], "list[1].next.name"),
            (["list": [nil]], "list[0]"),
            (["map": ["x": 1, "y": nil]], "map.y"), (["set": ["x": ["y": 1]]], "set.x.y"),
            (["unknown": nil], "unknown"), (["Bool": true], "Bool"),
        ] as [(JSONValue, String)])
    func misfits(value: JSONValue, path: String) throws {
        #expect(try mismatch(value) == path)
    }

    @Test("and must be there unless they are nullable", arguments: [nil, [:], ["name": nil]] as [JSONValue?])
    func missing(value: JSONValue?) throws {
        #expect(try mismatch(value, of: "Needs") == "name")
    }
}
