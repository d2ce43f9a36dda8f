/// The certification as it crosses the socket, byte for byte; `ID` stands for the client's name.
enum GoldenTranscript {
    private static let numbers = #""bool":false,"float":3.141592653589793,"int":2,"string":"a lot of string""#
    private static let id = #""client_id":"ID""#
    private static let map = #""map":{"bar":"Bar","foo":"Foo"}"#
    private static let set = #"{"one":{},"three":{},"two":{}}"#
    private static let interface =
        #"{"anon":{"bar":false,"foo":true},"foo":[null,{"bar":"bar","foo":"foo"},null,{"one":"foo","two":"bar"}]}"#
    private static let myType =
        #""mytype":{"array":["one","two","three"],"dictionary":{"bar":"Bar","foo":"Foo"},"enum":"two","interface":\#(interface),"#
        + #""nullable":null,"nullable_array_struct":null,"#
        + #""object":{"method":"org.varlink.certification.Test09","parameters":{\#(map)}},"#
        + #""stringset":\#(set),"struct":{"first":1,"second":"2"}}"#
    private static let last = (1...10).map { #""Reply number \#($0)""# }

    static let exchanges: [(call: String, replies: [String])] = [
        (call("Start"), [#"{"parameters":{\#(id)}}"#]),
        (call("Test01", id), [#"{"parameters":{"bool":true}}"#]),
        (call("Test02", #""bool":true,\#(id)"#), [#"{"parameters":{"int":1}}"#]),
        (call("Test03", #"\#(id),"int":1"#), [#"{"parameters":{"float":1}}"#]),
        (call("Test04", #"\#(id),"float":1"#), [#"{"parameters":{"string":"ping"}}"#]),
        (call("Test05", #"\#(id),"string":"ping""#), [#"{"parameters":{\#(numbers)}}"#]),
        (
            call("Test06", #""bool":false,\#(id),"float":3.141592653589793,"int":2,"string":"a lot of string""#),
            [#"{"parameters":{"struct":{\#(numbers)}}}"#]
        ),
        (call("Test07", #"\#(id),"struct":{\#(numbers)}"#), [#"{"parameters":{\#(map)}}"#]),
        (call("Test08", #"\#(id),\#(map)"#), [#"{"parameters":{"set":\#(set)}}"#]),
        (call("Test09", #"\#(id),"set":\#(set)"#), [#"{"parameters":{\#(myType)}}"#]),
        (
            call("Test10", #"\#(id),\#(myType)"#, flag: "more"),
            last.dropLast().map { #"{"parameters":{"string":\#($0)},"continues":true}"# }
                + [#"{"parameters":{"string":\#(last[9])}}"#]
        ),
        (call("Test11", #"\#(id),"last_more_replies":[\#(last.joined(separator: ","))]"#, flag: "oneway"), []),
        (call("End", id), [#"{"parameters":{"all_ok":true}}"#]),
    ]

    /// With the terminator.
    static func bytes(_ text: String, id: String) -> [UInt8] { Array(text.replacing("ID", with: id).utf8) + [0] }

    private static func call(_ method: String, _ parameters: String? = nil, flag: String? = nil) -> String {
        #"{"method":"org.varlink.certification.\#(method)""# + (flag.map { #","\#($0)":true"# } ?? "")
            + (parameters.map { #","parameters":{\#($0)}"# } ?? "") + "}"
    }
}
