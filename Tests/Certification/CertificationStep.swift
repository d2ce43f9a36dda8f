import Varlink

/// One method of the certification: what it must be called with, and what it answers.
struct CertificationStep: Sendable {
    enum Manner: Sendable {
        case once, more, oneway
    }

    var name: String
    /// What the call must hold besides `client_id`.
    var wants: [String: JSONValue]
    /// Every reply but for `Start`'s, whose `client_id` is new each time.
    var replies: [[String: JSONValue]]
    var manner = Manner.once

    static let all: [CertificationStep] = {
        let numbers: [String: JSONValue] = [
            "bool": false, "int": 2, "float": .double(.pi), "string": "a lot of string",
        ]
        let map: JSONValue = ["foo": "Foo", "bar": "Bar"]
        let set: JSONValue = ["one": [:], "two": [:], "three": [:]]
        let last = (1...10).map { JSONValue.string("Reply number \($0)") }
        return [
            .init(name: "Start", wants: [:], replies: []),
            .init(name: "Test01", wants: [:], replies: [["bool": true]]),
            .init(name: "Test02", wants: ["bool": true], replies: [["int": 1]]),
            .init(name: "Test03", wants: ["int": 1], replies: [["float": .double(1)]]),
            .init(name: "Test04", wants: ["float": .double(1)], replies: [["string": "ping"]]),
            .init(name: "Test05", wants: ["string": "ping"], replies: [numbers]),
            .init(name: "Test06", wants: numbers, replies: [["struct": .object(numbers)]]),
            .init(name: "Test07", wants: ["struct": .object(numbers)], replies: [["map": map]]),
            .init(name: "Test08", wants: ["map": map], replies: [["set": set]]),
            .init(name: "Test09", wants: ["set": set], replies: [["mytype": myType(map: map, set: set)]]),
            .init(
                name: "Test10", wants: ["mytype": myType(map: map, set: set)], replies: last.map { ["string": $0] },
                manner: .more),
            .init(name: "Test11", wants: ["last_more_replies": .array(last)], replies: [[:]], manner: .oneway),
            .init(name: "End", wants: [:], replies: [["all_ok": true]]),
        ]
    }()

    private static func myType(map: JSONValue, set: JSONValue) -> JSONValue {
        [
            "object": ["method": "org.varlink.certification.Test09", "parameters": ["map": map]],
            "enum": "two",
            "struct": ["first": 1, "second": "2"],
            "array": ["one", "two", "three"],
            "dictionary": map,
            "stringset": set,
            "nullable": nil,
            "nullable_array_struct": nil,
            "interface": [
                "foo": [nil, ["foo": "foo", "bar": "bar"], nil, ["one": "foo", "two": "bar"]],
                "anon": ["foo": true, "bar": false],
            ],
        ]
    }
}

extension JSONValue {
    /// Equal as the interface means it: an absent member is a null one, and `1` is a float, too.
    func means(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)): return Double(int) == double
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.object(let left), .object(let right)):
            return Set(left.keys).union(right.keys).allSatisfy { (left[$0] ?? .null).means(right[$0] ?? .null) }
        default: return self == other
        }
    }
}
