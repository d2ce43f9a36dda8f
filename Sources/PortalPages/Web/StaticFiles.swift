import Crypto
import Foundation
import Hummingbird

/// Style sheet, script and pictures, read once: nothing else on the disk can be asked for.
struct StaticFiles: Sendable {
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "woff2": "font/woff2",
    ]

    private let files: [String: Data]
    /// Changes when any of the files does.
    let edition: String

    init(_ pages: PageFiles) throws(PageFilesError) {
        files = try pages.read("static", extensions: Set(Self.types.keys))
        var digest = SHA256()
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            digest.update(data: Data(name.utf8))
            digest.update(data: data)
        }
        edition = Data(digest.finalize().prefix(6)).hexadecimal
    }

    func response(_ name: String) throws(Trouble) -> Response {
        guard let data = files[name], let type = Self.types[URL(filePath: name).pathExtension] else {
            throw .unknownPage
        }
        // A page names the files with their edition, so a change is seen at once.
        return Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=604800"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
