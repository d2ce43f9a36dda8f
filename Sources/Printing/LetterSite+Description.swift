import ControlAPI
import Letters

extension LetterSite {
    /// - Parameter portalURL: in place of the daemon's.
    public init(_ description: Administration.DescribeSite.Reply, portalURL: String? = nil) throws(LetterError) {
        try self.init(
            portalURL: portalURL ?? description.portalURL, entName: description.entName,
            academyName: description.academyName, help: description.help, timeZone: description.timeZone)
    }
}
