import Foundation

/// libFuzzer's entry, for `make fuzz`: it takes the tests' own bundle for its program.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let name = ProcessInfo.processInfo.environment["PASSERELLE_FUZZ"] ?? ""
    guard let parser = FuzzedParser.all.first(where: { $0.name == name }) else {
        say("PASSERELLE_FUZZ is one of \(FuzzedParser.all.map(\.name).joined(separator: ", "))")
        exit(64)
    }
    do {
        try parser.check(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    } catch {
        say("\(parser.name): \(error)")
        // libFuzzer keeps the input of a process that ends so, and only of that.
        abort()
    }
}

private func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
