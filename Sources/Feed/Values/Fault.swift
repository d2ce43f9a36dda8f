/// What is wrong with one value of a record. The reader adds where.
struct Fault: Error, Equatable {
    var attribute: String?
    var reason: RefusedRecord.Reason
    var message: String

    init(_ reason: RefusedRecord.Reason, _ attribute: String? = nil, _ message: String) {
        self.attribute = attribute
        self.reason = reason
        self.message = message
    }

    func record(file: String, line: Int, key: String?) -> RefusedRecord {
        RefusedRecord(file: file, line: line, key: key, attribute: attribute, reason: reason, message: message)
    }
}
