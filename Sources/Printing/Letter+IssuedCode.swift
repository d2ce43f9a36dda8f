import ControlAPI
import Foundation
import Letters

extension Letter {
    /// - Throws: for an answer whose date is none.
    public init(_ code: Administration.IssuedCode) throws {
        var child: Name?
        if let givenName = code.childGivenName, let surname = code.childSurname {
            child = Name(givenName: givenName, surname: surname)
        }
        self.init(
            key: code.key, recipient: .init(givenName: code.givenName, surname: code.surname), title: code.title,
            address: code.address, child: child,
            school: .init(uai: code.schoolUAI, name: code.schoolName ?? "", address: code.schoolAddress),
            className: code.class, code: code.code.text, expiry: try Date(code.expiresAt, strategy: .iso8601))
    }
}
