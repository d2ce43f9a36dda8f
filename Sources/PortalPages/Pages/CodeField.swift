import ControlAPI

/// The code of a letter in four boxes, any of which takes the whole code: what stands in all of them is read as one.
struct CodeField: Sendable {
    var first = ""
    var second = ""
    var third = ""
    var fourth = ""
    var problems: Problems?

    init() {}

    init(_ form: Form) {
        first = form["code1"]
        second = form["code2"]
        third = form["code3"]
        fourth = form["code4"]
        let count = code.text.unicodeScalars.count { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        if count != 13 { problems = [count == 0 ? "missing" : "incomplete": true] }
    }

    var code: SensitiveText { SensitiveText([first, second, third, fourth].joined()) }
}
