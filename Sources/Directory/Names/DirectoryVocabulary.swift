import Accounts

/// What the directory has to know and to hide, for those who check one.
public enum DirectoryVocabulary {
    public static let password = AttributeName.userPassword
    public static let state = AttributeName.state
    public static let login = AttributeName.login
    public static let registration = AttributeName.registration
    public static let contextCSN = AttributeName.contextCSN

    public static let classes = [
        ObjectClassName.person, ObjectClassName.pupil, ObjectClassName.establishment, ObjectClassName.registration,
        ObjectClassName.account, ObjectClassName.imported, ObjectClassName.registry,
    ]

    /// Ours, `schema/passerelle.ldif`.
    public static let ownAttributes = [
        AttributeName.registration, AttributeName.state, AttributeName.version, AttributeName.kind,
        AttributeName.source, AttributeName.feedDigest, AttributeName.codeIndex, AttributeName.codeIssued,
        AttributeName.codeExpiry, AttributeName.codeFailures, AttributeName.usedCode, AttributeName.activatedAt,
        AttributeName.passwordChangedAt, AttributeName.temporaryPassword, AttributeName.temporaryPasswordExpiry,
        AttributeName.temporaryPasswordFailures, AttributeName.mailOwed, AttributeName.suspension,
        AttributeName.searchName, AttributeName.searchWord, AttributeName.className, AttributeName.schoolName,
        AttributeName.schoolUAI,
        AttributeName.child, AttributeName.tie, AttributeName.leftAt, AttributeName.keyFingerprint,
        AttributeName.refused, AttributeName.refusedTie, AttributeName.passwordChangeAsked, AttributeName.importLock,
    ]

    /// The SDET's that are written or read.
    public static let sharedAttributes = [
        AttributeName.login, AttributeName.jointure, AttributeName.profiles, AttributeName.birthDate,
        AttributeName.patronymic, AttributeName.otherGivenNames, AttributeName.addressStreet,
        AttributeName.addressPostalCode, AttributeName.addressTown, AttributeName.addressCountry,
        AttributeName.structure, AttributeName.pupilClasses,
        AttributeName.pupilGroups, AttributeName.pupilMEF, AttributeName.pupilMEFLabel, AttributeName.pupilLevel,
        AttributeName.pupilTrack, AttributeName.pupilStatus, AttributeName.pupilRegime, AttributeName.pupilIsAdult,
        AttributeName.structureUAI, AttributeName.structureJointure, AttributeName.structureName,
        AttributeName.structureSIREN, AttributeName.structureType, AttributeName.establishmentUAI,
        AttributeName.establishmentContract,
    ]

    /// What nobody but the daemon may read, and of the first not even the daemon.
    public static let secrets = [
        AttributeName.userPassword, AttributeName.temporaryPassword, AttributeName.codeIndex,
    ]

    /// What E-lyco must not see of a person.
    public static let hiddenFromENT =
        [AttributeName.userPassword, AttributeName.birthDate] + ownAttributes.filter { $0 != AttributeName.state }

    /// What of a person's own entry nobody may write as that person; a trial account takes each of these values.
    public static let protectedValues = [
        (AttributeName.state, "active"), (AttributeName.mail, "trial@example.org"), (AttributeName.version, "2"),
        (AttributeName.login, "\(Identifier.trialPrefix)other"), (AttributeName.sn, "Other"),
    ]

    /// What is searched for by equality, and so needs an index.
    public static let searched = [
        AttributeName.uid, AttributeName.login, AttributeName.mail, AttributeName.registration,
        AttributeName.codeIndex, AttributeName.structureJointure, AttributeName.schoolUAI, AttributeName.className,
        AttributeName.source, AttributeName.state, AttributeName.searchWord,
    ]

    /// What slapo-unique has to watch.
    public static let unique = [AttributeName.uid, AttributeName.login, AttributeName.registration]
}
