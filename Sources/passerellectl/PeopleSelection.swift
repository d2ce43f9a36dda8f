import ArgumentParser
import ControlAPI

/// Whom codes are issued to. Shared by the commands that issue some.
struct PeopleSelection: ParsableArguments {
    @Option(help: ArgumentHelp("One person, by the feed's key.", valueName: "key"))
    var person: String?

    @Option(help: ArgumentHelp("Everybody of a school who has no account yet.", valueName: "UAI"))
    var school: String?

    @Option(name: .customLong("class"), help: ArgumentHelp("With --school: one class of it.", valueName: "name"))
    var className: String?

    @Flag(help: "Everybody of every school who has no account yet.")
    var unopened = false

    @Flag(help: "Leave those alone who have a code that still works.")
    var onlyMissing = false

    func validate() throws {
        guard [person != nil, school != nil, unopened].count(where: { $0 }) == 1 else {
            throw ValidationError("say whom: --person KEY, --school UAI, or --unopened")
        }
        guard className == nil || school != nil else {
            throw ValidationError("a class belongs to a school: add --school UAI")
        }
    }

    var parameters: Administration.IssueCodes.Parameters {
        .init(
            key: person, schoolUAI: school, class: className, onlyMissing: onlyMissing, unopened: unopened ? true : nil)
    }

    /// As the command line says it, for whoever has to run it again.
    var words: String {
        let whom = person.map { "--person '\($0)'" } ?? school.map { "--school \($0)" } ?? "--unopened"
        return whom + (className.map { " --class '\($0)'" } ?? "")
    }
}
