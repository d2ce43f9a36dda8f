import Testing

@testable import Varlink

@Suite("The interface language")
struct InterfaceParserTests {
    private static func interface(_ members: String) -> String { "interface org.example.test\n\n\(members)\n" }

    @Test(
        "takes what every implementation takes, and what certification needs besides",
        arguments: [
            "method A() -> ()", "type A (a: int, b: (c: bool, d: (one, two)))",
            "type A (a: ?[]int, b: [string]float, c: ?[string]object)",
            "type A (next: ?A, other: B)\ntype B (a: []A)", "type A (camelCase: int, snake_case: int, a1: int)",
            "type A (type: string, string: (method, error, int))",
            "# é\ntype A (\n  # one\n  a: int, # two\n  b: int\n)",
            "type A (\n  one,\n  # comment\n  two\n)", "type A ()", "type A (a: [string]())",
            "type A (a: ?[]?[string](x, y))",
            "type A (a: [][]int, b: []?int, c: [string][]int, d: [string]?int)", "type A (a: any)", "type A (one)",
            "error A ()\nerror B (a: int)", "method\tA(\r\n)\n->\n(\n)", "method A()->()method B()->()",
        ])
    func accepted(members: String) throws {
        _ = try InterfaceDescription(parsing: Self.interface(members))
        _ = try InterfaceDescription(parsing: Self.interface(members).replacing("\n", with: "\r\n"))
    }

    @Test(
        "refuses the rest and names the line",
        arguments: [
            ("error E", 3), ("error E\ntype A ()", 4), ("type A (a: int,)", 3), ("type A (a: int b: int)", 3),
            ("type A (\na: floot\n)", 4),
            ("type A (\n  a_: int\n)", 4), ("type A (_a: int)", 3), ("type A (a__b: int)", 3), ("type A (a-b: int)", 3),
            ("type A (1a: int)", 3),
            ("type A (a: ??int)", 3), ("type A (a: [int]int)", 3), ("type A (a: int, b)", 3), ("type A (a, b: int)", 3),
            ("type A (a, a)", 3),
            ("type A (a: int,\n\na: int)", 5), ("type A int", 3), ("type a ()", 3), ("method a() -> ()", 3),
            ("method A()", 3),
            ("method A() -> int", 3), ("method A() - ()", 3), ("method A(one, two) -> ()", 3), ("error E SomeType", 3),
            ("type A ()\n\nmethod A() -> ()", 5), ("type A ()\nstruct B ()", 4), ("type A (a: int", 3),
            ("type A (a: \"int\")", 3), ("}", 3),
        ])
    func refused(members: String, line: Int) {
        let error = #expect(throws: InterfaceError.self) { try InterfaceDescription(parsing: Self.interface(members)) }
        #expect(error?.line == line, "\(members): \(error.map(\.description) ?? "")")
    }

    @Test(
        "refuses a type that nobody defines, wherever it is named",
        arguments: [
            "type A (a: B)", "method A(a: ?[]B) -> ()", "method A() -> (a: [string](b: B))", "error A (a: B)",
        ])
    func undefined(members: String) {
        let error = #expect(throws: InterfaceError.self) { try InterfaceDescription(parsing: Self.interface(members)) }
        #expect(error?.message == "no type is named B")
    }

    @Test(
        "has names with at least one dot and no odd hyphens",
        arguments: [
            ("org.example", true), ("a.b", true), ("com.example-two.x1", true), ("xn--a.b", true), ("1a.b", false),
            ("org", false), ("org.", false),
            (".org", false), ("org..a", false), ("org.-a", false), ("org.a-", false), ("org.é", false),
        ])
    func interfaceName(name: String, isValid: Bool) {
        #expect(((try? InterfaceDescription(parsing: "interface \(name)\nmethod A() -> ()\n")) != nil) == isValid)
    }

    @Test("keeps its text and its members")
    func members() throws {
        let text = TestInterface.text
        let interface = try InterfaceDescription(parsing: text)
        #expect(interface.text == text && interface.name == "org.example.test")
        #expect(interface.types == ["Colour": .enumeration(["red", "green"])])
        #expect(interface.errors == ["Late": [], "Failed": [.init("reason", .string)]])
        #expect(
            interface.methods["Echo"]?.parameters == [
                .init("text", .nullable(.string)), .init("colour", .nullable(.named("Colour"))),
                .init("inner", .nullable(.structure([.init("deep", .structure([.init("number", .int)]))]))),
            ])
    }
}
