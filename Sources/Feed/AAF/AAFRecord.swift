/// One `addRequest` as it stands in the file: nothing is understood yet.
struct AAFRecord {
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

    init(line: Int) { self.line = line }

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
}
