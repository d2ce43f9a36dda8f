import Testing

/// A parser that meets the outside, and what has to hold of it for every input.
struct FuzzedParser: Sendable, CustomTestStringConvertible {
    let name: String
    /// Returns when all is well: the input was read, or refused in the parser's own words.
    let check: @Sendable ([UInt8]) throws -> Void

    static let all = wire + names + feeds + configuration + values + entries + mail + web

    var testDescription: String { name }
}

struct BrokenRule: Error, CustomStringConvertible {
    var description: String
}

func require(_ holds: Bool, _ rule: String) throws {
    if !holds { throw BrokenRule(description: rule) }
}
