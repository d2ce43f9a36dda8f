import Foundation

/// libFuzzer's entry, for `make fuzz`: it takes the tests' own bundle for its program.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try chosen.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        // As a crash: libFuzzer keeps the input.
        fatalError("\(error)")
    }
    return 0
}

private let chosen: FuzzedParser = {
    let name = ProcessInfo.processInfo.environment["PASSERELLE_FUZZ"] ?? ""
    guard let parser = FuzzedParser.all.first(where: { $0.name == name }) else {
        fatalError("PASSERELLE_FUZZ is one of \(FuzzedParser.all.map(\.name).joined(separator: ", "))")
    }
    return parser
}()
