import Accounts
import Foundation
import LDAPClient

@testable import Directory

extension FuzzedParser {
    /// What a directory answers, or somebody wrote there by hand.
    static let entries = [
        FuzzedParser(name: "entry") { bytes in
            let entry = entry(bytes)
            _ = OutsideMapping.change(entry, cost: PasswordHasher.Cost())
            _ = RegistrationMapping.registration(entry)
            _ = SchoolMapping.school(entry)
        },
        FuzzedParser(name: "stored") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let mail = OwedMail(stored: text) {
                try require(OwedMail(stored: mail.stored) == mail, "a mail is not what was written")
                _ = mail.postponed(now: .now, lease: 60)
            }
            if let lock = ImportLock(stored: text) {
                try require(ImportLock(stored: lock.stored) == lock, "a lock is not what was written")
                _ = lock.holdsOff("another", now: .now)
            }
            let lines = text.split(separator: "\n").map(String.init)
            if let state = ReplicationState(lines),
                let known = ReplicationState(["20261126113000.1Z#000000#001#000000"])
            {
                for lag in [state.lag(behind: [known]), known.lag(behind: [state])] {
                    try require(lag.isFinite && lag >= 0 && lag < 1e12, "a lag that is no time: \(lag)")
                }
            }
        },
        FuzzedParser(name: "ldif") { bytes in
            // What a feed says of somebody, on its way to slapadd.
            let value = String(decoding: bytes, as: UTF8.self)
            let suffix = DN().child("dc", "example")
            var attributes = AttributeSet()
            attributes.set("cn", value)
            var records = LDIFRecords(layout: DirectoryLayout(suffix: suffix))
            records.add(NewEntry(suffix.child("uid", "x" + value), attributes, digest: "d"))
            let lines = String(decoding: records.bytes, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            let names = lines.map { String($0.prefix { $0 != ":" }) }
            let wanted = ["dn"] + (attributes["cn"].isEmpty ? [] : ["cn"])
            try require(
                names.filter { !$0.isEmpty }.filter { $0 == "dn" || $0 == "cn" } == wanted, "a value became a line")
            try require(lines.count == wanted.count + 5, "a record of \(lines.count) lines")
        },
        FuzzedParser(name: "time") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let date = DirectoryTime.date(text) else { return }
            try require(DirectoryTime.date(DirectoryTime.text(date)) == date, "a time is not what was written")
        },
    ]

    /// Lines of "name: value" over an entry that is one of ours.
    private static func entry(_ bytes: [UInt8]) -> Entry {
        var values: [String: [String]] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if parts.count == 2 { values[parts[0], default: []].append(String(parts[1].drop { $0 == " " })) }
        }
        return Entry(DN().child("uid", "somebody"), values.map { Attribute($0.key, $0.value) })
    }
}
