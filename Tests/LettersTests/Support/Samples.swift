import Foundation
import Letters
import TestSupport

enum Sample {
    static let templateFolder = "\(Repository.root)/config/letters"

    static func site() throws -> LetterSite {
        try LetterSite(
            portalURL: "https://teleservices.example.org", entName: "E-lyco", academyName: "Académie de Nantes",
            help: "Le secrétariat de votre établissement peut vous aider.", timeZone: "Europe/Paris")
    }

    static func templates(_ folder: String = templateFolder) throws -> LetterTemplates {
        try LetterTemplates(folder: folder, site: try site())
    }

    static let school = Letter.School(
        uai: "0440001A", name: "Collège Jules Verne", address: ["12 rue des Îles", "44100 NANTES"])

    static func pupil(
        _ number: Int = 1, givenName: String = "Tanguy", surname: String = "Bréhat", className: String? = "3B",
        address: [String] = ["Résidence des Îles", "4 rue de la Paix", "44300 NANTES"],
        code: String = "NTT1-K1E-TYY-FJS", school: Letter.School = Sample.school
    ) -> Letter {
        Letter(
            key: "AC-NANTES$\(number)", recipient: .init(givenName: givenName, surname: surname), address: address,
            school: school, className: className, code: code, expiry: Date(timeIntervalSince1970: 1_800_612_000))
    }

    static func mother(of pupil: Letter, code: String = "CAB3-YG0-6T2-4N9") -> Letter {
        var letter = pupil
        letter.key = "AC-NANTES$900+1"
        letter.title = "Mme"
        letter.recipient = .init(givenName: "Anne", surname: "Le Goff")
        letter.child = pupil.recipient
        letter.code = code
        return letter
    }
}
