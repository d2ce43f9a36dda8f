/// The attributes of AAF files that passerelle knows.
enum AAFAttribute {
    static let jointure = "ENTPersonJointure"
    static let surname = "sn"
    static let givenName = "givenName"
    static let patronymic = "ENTPersonNomPatro"
    static let otherGivenNames = "ENTPersonAutresPrenoms"
    static let title = "personalTitle"
    static let birthDate = "ENTPersonDateNaissance"
    static let school = "ENTPersonStructRattach"
    static let classes = "ENTEleveClasses"
    static let groups = "ENTEleveGroupes"
    static let mef = "ENTEleveMEF"
    static let mefLabel = "ENTEleveLibelleMEF"
    static let level = "ENTEleveNivFormation"
    static let track = "ENTEleveFiliere"
    static let status = "ENTEleveStatutEleve"
    static let regime = "ENTEleveRegime"
    static let relations = "ENTElevePersRelEleve"
    static let authority = "ENTEleveAutoriteParentale"
    /// Plain ids in older files.
    static let formerRelations = [
        "ENTEleveParents", "ENTElevePere", "ENTEleveMere", "ENTElevePersRelEleve1", "ENTElevePersRelEleve2",
    ]

    // Older and newer files differ in the names.
    static let addressStreet = ["ENTPersonAdresse", "street"]
    static let addressPostalCode = ["ENTPersonCodePostal", "postalCode"]
    static let addressTown = ["ENTPersonVille", "l"]
    static let addressCountry = ["ENTPersonPays"]
    static let mail = ["mail", "ENTPersonMailPerso"]

    static let structureJointure = "ENTStructureJointure"
    static let structureUAI = "ENTStructureUAI"
    static let establishmentUAI = "ENTEtablissementUAI"
    static let siren = "ENTStructureSIREN"
    static let commonName = "ENTStructureNomCourant"
    static let type = "ENTStructureTypeStruct"
    static let contract = "ENTEtablissementContrat"
    static let street = "street"
    static let postalCode = "postalCode"
    static let city = "l"
    static let phone = "telephoneNumber"

    private static let usedOfPupils = Set<String>([
        jointure, surname, givenName, patronymic, otherGivenNames, title, birthDate, school, classes, groups, mef,
        mefLabel,
        level, track, status, regime, relations, authority,
    ]).union(formerRelations)
    private static let usedOfSchools: Set<String> = [
        structureJointure, structureUAI, establishmentUAI, siren, commonName, type, contract, street, postalCode, city,
        phone,
    ]
    private static let usedOfAddresses = Set(addressStreet + addressPostalCode + addressTown + addressCountry)
    static let used = usedOfPupils.union(usedOfSchools).union(usedOfAddresses).union(mail)

    /// Known, and of no use to us.
    private static let unusedOfPupils: Set<String> = [
        "ENTEleveStructRattachId", "ENTEleveINE",
        "ENTEleveQualitePersRelEleve1", "ENTEleveQualitePersRelEleve2", "ENTEleveMajeur", "ENTEleveMajeurAnticipe",
        "ENTEleveCodeEnseignements", "ENTEleveEnseignements", "ENTEleveTransport", "ENTEleveBoursier",
        "ENTEleveAdresseRespPerm", "ENTElevePersonneAdresse", "ENTPersonSexe", "mail", "mobile", "homePhone",
        "telephoneNumber",
    ]
    private static let unusedOfSchools: Set<String> = [
        "ENTStructureClasses", "ENTStructureGroupes", "ENTStructureEmail", "ENTStructureSiteWeb",
        "ENTStructureResponsable",
        "ENTStructureContactENT", "ENTEtablissementMinistereTutelle", "ENTEtablissementStructRattachFctl",
        "ENTEtablissementBassin", "ENTServAcAcademie", "facsimileTelephoneNumber", "postOfficeBox",
    ]

    private static let usedOfRelatives = Set([jointure, surname, givenName, title] + mail)
    private static let unusedOfRelatives: Set<String> = [
        birthDate, patronymic, otherGivenNames, phone, "ENTPersonSexe",
        "ENTPersonAdresseDiffusion", "mobile", "homePhone", "facsimileTelephoneNumber",
    ]

    static func isKnown(_ name: String, in category: AAFCategory) -> Bool {
        switch category {
        case .pupils:
            usedOfPupils.contains(name) || usedOfAddresses.contains(name) || unusedOfPupils.contains(name)
        case .schools: usedOfSchools.contains(name) || unusedOfSchools.contains(name)
        case .relatives:
            usedOfRelatives.contains(name) || usedOfAddresses.contains(name) || unusedOfRelatives.contains(name)
        default: true
        }
    }
}
