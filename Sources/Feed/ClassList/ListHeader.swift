/// What a list's first row makes of it.
enum ListHeader {
    case pupils(ListColumns<PupilColumn>)
    case relatives(ListColumns<RelativeColumn>)

    /// A list of pupils has no column for links.
    init(header: [String]) {
        let relatives = ListColumns<RelativeColumn>(header: header)
        let isAboutLinks = relatives.positions[.link] != nil && relatives.positions[.pupil] != nil
        self = isAboutLinks ? .relatives(relatives) : .pupils(ListColumns(header: header))
    }

    var count: Int {
        switch self {
        case .pupils(let columns): columns.count
        case .relatives(let columns): columns.count
        }
    }
    /// How many columns we know.
    var known: Int {
        switch self {
        case .pupils(let columns): columns.positions.count
        case .relatives(let columns): columns.positions.count
        }
    }
    var unknown: [(position: Int, name: String)] {
        switch self {
        case .pupils(let columns): columns.unknown
        case .relatives(let columns): columns.unknown
        }
    }
    /// Where a row has what tells it from others in a report.
    var key: Int? {
        switch self {
        case .pupils(let columns): columns.positions[.key]
        case .relatives(let columns): columns.positions[.pupil]
        }
    }

    func check(file: String, line: Int) throws(FeedError) {
        switch self {
        case .pupils(let columns): try columns.check(file: file, line: line)
        case .relatives(let columns): try columns.check(file: file, line: line)
        }
    }
}
