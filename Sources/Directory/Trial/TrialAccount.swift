import Accounts
import Foundation
import LDAPClient

/// An account that nobody has, made to try what a directory lets in, and removed afterwards.
///
/// It stands among the real ones, because a server's rules may hold there and nowhere else. Its identifier begins with
/// `Identifier.trialPrefix`, and its source, which is indexed, with no feed's name.
public struct TrialAccount: Sendable {
    static let source = "PASSERELLE-DOOR-TEST"

    public var uid: String
    public var login: String
    public var registration: String
    /// As it stands in the directory, ours or not; `nil` for none.
    public var state: String? = AccountState.active.rawValue
    /// Values of `userPassword` as they are stored.
    public var passwords: [String] = []
    public var temporaryPassword: PasswordHash?
    /// `pwdReset: TRUE`, which only some servers know.
    public var mustReset = false
    /// Says who made it, so that a later run knows whether it was left behind.
    public var owner: String

    /// - Parameter name: distinct from those of all other trial accounts, of other runs as well.
    public init(_ name: String, owner: String) {
        uid = Identifier.trialPrefix + name
        login = uid
        registration = "\(Self.source)$\(name)"
        self.owner = owner
    }

    public func dn(in layout: DirectoryLayout) -> DN { layout.people.child(AttributeName.uid, uid) }

    public func attributes(in layout: DirectoryLayout) -> [Attribute] {
        var set = AttributeSet()
        set[AttributeName.objectClass] =
            ["top", "person", "organizationalPerson", "inetOrgPerson", ObjectClassName.person, ObjectClassName.pupil]
            + [ObjectClassName.account]
        for name in [AttributeName.cn, AttributeName.sn] { set.set(name, uid) }
        set.set(AttributeName.uid, uid)
        set.set(AttributeName.login, login)
        set.set(AttributeName.jointure, registration)
        for name in [
            AttributeName.pupilStatus, AttributeName.pupilMEF, AttributeName.pupilMEFLabel, AttributeName.pupilLevel,
            AttributeName.pupilTrack,
        ] { set.set(name, PupilMapping.notGiven) }
        set.set(
            AttributeName.pupilClasses, "\(layout.structure(uai: PupilMapping.notGiven))$\(PupilMapping.notGiven)")
        set.set(AttributeName.pupilIsAdult, "N")
        set.set(AttributeName.source, Self.source)
        set.set(AttributeName.registration, registration)
        set.set(AttributeName.kind, PersonKind.pupil.rawValue)
        set.set(AttributeName.version, "1")
        set.set(Self.ownerAttribute, owner)
        set[AttributeName.userPassword] = passwords
        if let temporaryPassword {
            set.set(
                AttributeName.temporaryPassword,
                "\(IssuedTemporaryPassword.Origin.mailed.rawValue):\(temporaryPassword.phc)")
        }
        if mustReset { set.set(Self.resetAttribute, "TRUE") }
        // The state is written byte for byte: " active" is one of those to try.
        return set.attributes + (state.map { [Attribute(AttributeName.state, [$0])] } ?? [])
    }

    /// Of slapo-ppolicy's schema: a change of password is due.
    public static let resetAttribute = "pwdReset"
    static let ownerAttribute = "description"
}

/// A trial account that a search found.
public struct FoundTrial: Sendable {
    public let dn: DN
    public let owner: String
    public let createdAt: Date?
    /// Its last change, as one that copies hear of.
    public let change: ReplicationState?
}

extension TrialAccount {
    /// Changes the account on the condition that `author` wrote it last, as the daemon changes every account.
    ///
    /// - Returns: whether it was changed.
    /// - Throws: `LDAPError`: `unavailableCriticalExtension` where the server has no conditions.
    public func isChanged(asWrittenBy author: String, in layout: DirectoryLayout, _ ldap: LDAPPool) async throws -> Bool
    {
        do {
            try await ldap.modify(
                dn(in: layout), [.replace(AttributeName.displayName, [uid])],
                if: .equal(AttributeName.modifiersName, author))
            return true
        } catch let error as LDAPError where error.code == .assertionFailed {
            return false
        }
    }

    /// Trial accounts of all runs. The filter is served by the index that feeds are looked up by.
    public static func all(in layout: DirectoryLayout, _ ldap: LDAPPool) async throws -> [FoundTrial] {
        var found: [FoundTrial] = []
        for try await entry in ldap.search(
            base: layout.people, scope: .one, filter: .equal(AttributeName.source, source),
            attributes: [ownerAttribute, AttributeName.createTimestamp, AttributeName.entryCSN])
        where layout.isTrial(entry.dn) {
            found.append(
                FoundTrial(
                    dn: entry.dn, owner: entry.first(ownerAttribute) ?? "",
                    createdAt: entry.first(AttributeName.createTimestamp).flatMap(DirectoryTime.date),
                    change: ReplicationState(entry.strings(AttributeName.entryCSN))))
        }
        return found
    }
}
