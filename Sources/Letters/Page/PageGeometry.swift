/// Where things are on an A4 page, in millimetres from its upper left corner.
///
/// The page is folded twice, at 99 and 198, and goes into a DL envelope (110 × 220) whose window is 100 wide, 20 from the right
/// and 20 from the lower edge, 35 or 45 high (NF Z 10-011, La Poste). The paper has 10 to move sideways and 11 up and down.
enum PageGeometry {
    static let width = 210.0
    static let height = 297.0

    static let sender = Box(x: 20, y: 14, width: 68, height: 26)
    /// For whoever hands letters out by class.
    static let filing = Box(x: 110, y: 14, width: 80, height: 10)
    /// What the window shows however the paper lies: 100 … 190 by 55 … 79. Six lines, two millimetres inside.
    static let address = Box(x: 102, y: 55.5, width: 86, height: 23)
    /// What the window may show of the paper: nothing but the address stands here.
    static let window = Box(x: 90, y: 34, width: 110, height: 56)
    static let text = Box(x: 20, y: 102, width: 170, height: 180)
    /// Between the texts above and below it.
    static let panelHeight = 44.0
    static let gap = 5.0
    /// With its quiet zone.
    static let qrSize = 40.0

    struct Box {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
    }
}

extension Double {
    /// Millimetres as PDF units of 1/72 inch.
    var millimetres: Double { self * 72 / 25.4 }
}
