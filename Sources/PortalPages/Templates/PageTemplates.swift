import Foundation
import Mustache

/// The pages of an installation, read and compiled once; whatever an academy may rewrite is in the files.
struct PageTemplates: Sendable {
    private let pages: MustacheLibrary

    /// - Throws: when a file is missing or is no template, which it names.
    init(_ files: PageFiles) throws(PageFilesError) {
        EscapedForHTML.register()
        var library = MustacheLibrary()
        for (file, data) in try files.read("templates", extensions: ["mustache"]) {
            guard let source = String(validating: data, as: UTF8.self) else {
                throw PageFilesError("\(file) is not UTF-8")
            }
            do {
                let name = String(file.dropLast(".mustache".count))
                library.register(try MustacheTemplate(string: EscapedForHTML.pragma + source), named: name)
            } catch let error as MustacheTemplate.ParserError {
                throw PageFilesError("\(file), line \(error.context.lineNumber): \(error.error)")
            } catch {
                throw PageFilesError("\(file): \(error)")
            }
        }
        for name in PageName.allCases where library.getTemplate(named: name.rawValue) == nil {
            throw PageFilesError("\(name.rawValue).mustache is missing among the templates")
        }
        pages = library
    }

    func render(_ name: PageName, _ frame: PageFrame) -> String {
        // Every page has its template, or `init` had thrown.
        pages.render(frame, withTemplate: name.rawValue) ?? ""
    }
}
