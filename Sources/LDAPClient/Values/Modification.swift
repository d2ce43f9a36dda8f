/// One change within a modify. All changes of one modify are made, or none is.
public struct Modification: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case add, delete, replace
    }

    let kind: Kind
    let attribute: Attribute

    /// Adds values; one that is there already fails the modify with `typeOrValueExists`.
    public static func add(_ name: String, _ values: [String]) -> Modification {
        Modification(kind: .add, attribute: Attribute(name, values))
    }

    /// Removes values; one that is not there fails the modify with `noSuchAttribute`, which makes this a comparison.
    ///
    /// Without values the whole attribute is removed.
    public static func delete(_ name: String, _ values: [String] = []) -> Modification {
        Modification(kind: .delete, attribute: Attribute(name, values))
    }

    /// Puts these values in the place of all others. Without values it removes the attribute, and its absence is no
    /// error.
    public static func replace(_ name: String, _ values: [String]) -> Modification {
        Modification(kind: .replace, attribute: Attribute(name, values))
    }

    public static func replace(_ name: String, bytes: [[UInt8]]) -> Modification {
        Modification(kind: .replace, attribute: Attribute(name, bytes: bytes))
    }
}
