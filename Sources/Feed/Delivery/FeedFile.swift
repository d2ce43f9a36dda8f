/// One file of a delivery.
struct FeedFile: Sendable, Equatable {
    var path: String
    /// Without its folder: how messages call it.
    var name: String
    var format: FeedFormat
    /// From the name of an AAF file; its records may say otherwise.
    var category: AAFCategory?
    /// Whether the name says that it holds changes.
    var isDelta = false

    func reader(source: String, encoding: TextEncoding? = nil) throws(FeedError) -> any FeedReader {
        switch format {
        case .aaf: try AAFReader(self, source: source, encoding: encoding)
        case .csv: try ClassListReader(self, source: source, encoding: encoding)
        }
    }
}

public enum FeedFormat: String, Sendable, CaseIterable {
    /// Files of the Annuaire Académique Fédérateur.
    case aaf
    /// A class list that a school's office exports or types.
    case csv
}
