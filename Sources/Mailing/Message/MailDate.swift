import Foundation

/// Dates as a mail's header and a file's name write them. By hand, so that no locale of the machine has a say.
enum MailDate {
    /// RFC 5322, section 3.3, in UTC.
    static func header(_ date: Date) -> String {
        let parts = Parts(date, in: .gmt)
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][parts.weekday]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = [parts.hour, parts.minute, parts.second].map(twoDigits).joined(separator: ":")
        return "\(day), \(parts.day) \(months[parts.month]) \(parts.year) \(time) +0000"
    }

    /// `20261125T130507.000123Z`: sorts as time does.
    static func fileName(microseconds: Int64) -> String {
        let parts = Parts(Date(timeIntervalSince1970: Double(microseconds / 1_000_000)), in: .gmt)
        let day = "\(parts.year)\(twoDigits(parts.month + 1))\(twoDigits(parts.day))"
        let time = [parts.hour, parts.minute, parts.second].map(twoDigits).joined()
        let fraction = String(microseconds % 1_000_000)
        return "\(day)T\(time).\(String(repeating: "0", count: 6 - fraction.utf8.count))\(fraction)Z"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Calendar fields; weekday and month count from 0.
    private struct Parts {
        var year, month, day, weekday, hour, minute, second: Int

        init(_ date: Date, in zone: TimeZone) {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            let fields = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
            year = fields.year ?? 1970
            month = (fields.month ?? 1) - 1
            day = fields.day ?? 1
            weekday = (fields.weekday ?? 1) - 1
            hour = fields.hour ?? 0
            minute = fields.minute ?? 0
            second = fields.second ?? 0
        }
    }
}
