/// A type of the interface definition language.
public indirect enum TypeExpression: Sendable, Equatable {
    case bool, int, float, string
    /// Any object; what is in it is not checked.
    case object
    /// Any value.
    case any
    case named(String)
    case structure([Field])
    case enumeration([String])
    case array(TypeExpression)
    case dictionary(TypeExpression)
    case nullable(TypeExpression)

    public struct Field: Sendable, Equatable {
        public var name: String
        public var type: TypeExpression

        public init(_ name: String, _ type: TypeExpression) {
            self.name = name
            self.type = type
        }
    }
}
