import Accounts

extension PasswordHash {
    /// The value of `userPassword`: the scheme in front is what makes slapd compare by Argon2 instead of taking the text for the
    /// password itself.
    public var directoryValue: String { "{ARGON2}\(phc)" }
}
