/// The encodings that feeds come in.
enum TextEncoding: String, CaseIterable {
    case utf8 = "UTF-8"
    case latin9 = "ISO-8859-15"
    case latin1 = "ISO-8859-1"
    case windows1252 = "windows-1252"

    /// - Parameter name: as an XML declaration has it, in any case.
    init?(declared name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "iso-8859-15", "latin-9", "latin9": self = .latin9
        case "iso-8859-1", "latin1", "latin-1": self = .latin1
        case "windows-1252", "cp1252": self = .windows1252
        default: return nil
        }
    }

    /// UTF-8 of each byte; `nil` for UTF-8 itself.
    var table: [[UInt8]]? { Self.tables[self] }

    private static let tables: [TextEncoding: [[UInt8]]] = [
        .latin9: table { latin9Differences[$0] ?? UInt32($0) },
        // As the web does (WHATWG): who writes "ISO-8859-1" and uses 80 to 9F means windows-1252.
        .latin1: table { windows1252Differences[$0] ?? UInt32($0) },
        .windows1252: table { windows1252Differences[$0] ?? UInt32($0) },
    ]

    private static func table(_ scalar: (UInt8) -> UInt32) -> [[UInt8]] {
        (UInt8.min...UInt8.max).map { byte in
            Unicode.Scalar(scalar(byte)).map { Array(String($0).utf8) } ?? [0xEF, 0xBF, 0xBD]
        }
    }

    private static let latin9Differences: [UInt8: UInt32] = [
        0xA4: 0x20AC, 0xA6: 0x160, 0xA8: 0x161, 0xB4: 0x17D, 0xB8: 0x17E, 0xBC: 0x152, 0xBD: 0x153, 0xBE: 0x178,
    ]
    private static let windows1252Differences: [UInt8: UInt32] = [
        0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x2C6,
        0x89: 0x2030, 0x8A: 0x160, 0x8B: 0x2039, 0x8C: 0x152, 0x8E: 0x17D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
        0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x2DC, 0x99: 0x2122, 0x9A: 0x161, 0x9B: 0x203A,
        0x9C: 0x153, 0x9E: 0x17E, 0x9F: 0x178,
    ]
}
