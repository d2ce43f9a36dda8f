import Accounts

/// One request as it stands in the file: nothing is understood yet.
struct AAFRecord: Equatable {
    enum Operation: Equatable {
        case add
        /// What it names takes the place of what was; the rest stays.
        case modify
        case delete
    }

    var operation = Operation.add
    /// Where it begins.
    var line: Int
    /// Value of `categoriePersonne` or `categorieStructure`.
    var category: String?
    var id: String?
    /// Values of the attributes that we use; an empty `<value/>` is none.
    var values: [String: [String]] = [:]
    /// Every attribute that occurs, used or not.
    var names: [String] = []
    /// What was found wrong while it was read; the first counts.
    var fault: Fault?

    init(line: Int, _ operation: Operation = .add) {
        self.line = line
        self.operation = operation
        // For all that a pupil's has, so that it does not grow in steps.
        values.reserveCapacity(32)
    }

    /// Whether the record says anything of an attribute, if only that it is empty.
    func speaks(of attribute: String) -> Bool { names.contains(attribute) }

    mutating func fail(_ fault: Fault) {
        if self.fault == nil { self.fault = fault }
    }

    /// The one value of an attribute, cleaned; `nil` when there is none.
    ///
    /// - Throws: `severalValues` when there are two that differ, and what `FeedText` throws.
    func one(_ attribute: String, maximum: Int = FeedText.maximumLength) throws(Fault) -> String? {
        var result: String?
        for value in try all(attribute, maximum: maximum) {
            guard result == nil || result == value else {
                throw Fault(.severalValues, attribute, "\(attribute) has several values")
            }
            result = value
        }
        return result
    }

    /// - Throws: `missingValue` too.
    func required(_ attribute: String, maximum: Int = FeedText.maximumLength) throws(Fault) -> String {
        guard let value = try one(attribute, maximum: maximum) else {
            throw Fault(.missingValue, attribute, "\(attribute) is missing or empty")
        }
        return value
    }

    func all(_ attribute: String, maximum: Int = FeedText.maximumLength) throws(Fault) -> [String] {
        var result: [String] = []
        for value in values[attribute] ?? [] {
            if let value = try FeedText.clean(value, attribute, maximum: maximum) { result.append(value) }
        }
        return result
    }

    /// A person's key: `identifier/id`, which the jointure repeats.
    func key(source: String) throws(Fault) -> RegistrationKey {
        let jointure = try one(AAFAttribute.jointure)
        let id = try id.map { (id) throws(Fault) in try FeedText.clean(id, "identifier/id") } ?? nil
        guard let text = id ?? jointure else { throw Fault(.missingKey, "identifier/id", "has no identifier/id") }
        let key = try FeedKey.key(text, source: source, attribute: "identifier/id")
        if let jointure, try FeedKey.key(jointure, source: source, attribute: AAFAttribute.jointure) != key {
            throw Fault(.invalidKey, AAFAttribute.jointure, "\(AAFAttribute.jointure) is not equal to identifier/id")
        }
        return key
    }
}
