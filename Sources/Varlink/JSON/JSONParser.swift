extension JSONValue {
    /// Parses strictly: no byte order mark, no duplicate name, no trailing comma, no lone surrogate, nothing behind the value.
    ///
    /// Foundation's decoder takes duplicate names (the first wins) where other peers take the last: an ambiguity that must not
    /// reach a decision about who may do what.
    public init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = .generous) throws(JSONError) {
        var parser = JSONParser(Array(bytes), limits)
        self = try parser.document()
    }
}

/// A recursive-descent parser over bytes; its depth is bounded by the limits.
private struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0

    init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try self.value(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw error(.trailingBytes) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhitespace()
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> [String: JSONValue] {
        guard depth <= limits.depth else { throw error(.tooDeep) }
        position += 1
        var members: [String: JSONValue] = [:]
        if try takes(UInt8(ascii: "}")) { return members }
        repeat {
            skipWhitespace()
            let start = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
            let name = try string()
            guard try takes(UInt8(ascii: ":")) else { throw unexpected() }
            guard members.count < limits.members else { throw error(.tooManyMembers) }
            guard members.updateValue(try value(depth: depth), forKey: name) == nil else {
                throw JSONError(reason: .duplicateName, offset: start)
            }
        } while try takes(UInt8(ascii: ","))
        guard try takes(UInt8(ascii: "}")) else { throw unexpected() }
        return members
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw error(.tooDeep) }
        position += 1
        var values: [JSONValue] = []
        if try takes(UInt8(ascii: "]")) { return values }
        repeat { values.append(try value(depth: depth)) } while try takes(UInt8(ascii: ","))
        guard try takes(UInt8(ascii: "]")) else { throw unexpected() }
        return values
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONError(reason: .invalidUTF8, offset: start)
                }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case ..<0x20: throw JSONError(reason: .unexpectedByte, offset: position - 1)
            default: text.append(byte)
            }
            guard text.count <= limits.stringBytes else { throw error(.stringTooLong) }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard UTF16.isLeadSurrogate(unit) else {
                guard let scalar = Unicode.Scalar(unit) else { throw error(.invalidEscape) }
                return scalar
            }
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw error(.invalidEscape) }
            position += 2
            let trail = try hexadecimal()
            guard UTF16.isTrailSurrogate(trail) else { throw error(.invalidEscape) }
            let code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
            guard let scalar = Unicode.Scalar(code) else { throw error(.invalidEscape) }
            return scalar
        default: throw error(.invalidEscape)
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw error(.unexpectedEnd) }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        func failure() -> JSONError { JSONError(reason: .invalidNumber, offset: start) }
        if peek == UInt8(ascii: "-") { position += 1 }
        guard let first = peek, isDigit(first) else { throw position == start ? unexpected() : failure() }
        skipDigits()
        if first == UInt8(ascii: "0"), bytes[start..<position].count(where: isDigit) > 1 { throw failure() }
        var isInteger = true
        if peek == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard let digit = peek, isDigit(digit) else { throw failure() }
            skipDigits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard let digit = peek, isDigit(digit) else { throw failure() }
            skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let number = Int64(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw failure() }
        return .double(number)
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in text.utf8 {
            guard peek == byte else { throw unexpected() }
            position += 1
        }
        return value
    }

    /// Skips white space, and `byte` if it comes next.
    private mutating func takes(_ byte: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard let next = peek else { throw error(.unexpectedEnd) }
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func skipDigits() {
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }
    private func unexpected() -> JSONError { error(position < bytes.count ? .unexpectedByte : .unexpectedEnd) }
    private func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }
}
