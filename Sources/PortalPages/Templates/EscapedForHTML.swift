import Mustache

/// Escapes values for HTML by Unicode scalar.
///
/// swift-mustache's own way goes by `Character`: a quotation mark with a combining accent behind it is another character to Swift,
/// passes unescaped, and ends the attribute in every browser.
struct EscapedForHTML: MustacheContentType {
    private static let name = "PASSERELLE"
    /// To stand at the beginning of every template.
    static let pragma = "{{% CONTENT_TYPE:\(name)}}"

    static func register() { MustacheContentTypes.register(EscapedForHTML(), named: name) }

    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
