/// A C string that lives as long as its owner.
final class CText {
    let pointer: UnsafePointer<CChar>

    init(_ text: String) {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = byte }
        pointer = UnsafePointer(copy)
    }

    deinit {
        pointer.deallocate()
    }
}
