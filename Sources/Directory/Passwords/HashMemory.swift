import CArgon2
import Glibc
import NIOConcurrencyHelpers

/// The memory in which libargon2 computes, kept from one hash to the next while there is more to do.
///
/// In huge pages, where the kernel has them for the asking (`transparent_hugepage` set to `madvise` or `always`): the
/// blocks are read in an order that no translation cache foresees, and a hash in 4-KiB pages takes 5 % longer.
/// libargon2 wipes a block before it gives it back.
enum HashMemory {
    /// Unchecked: a block is in the list, where nobody touches its memory, or with the one hash that took it out under the
    /// list's lock; libargon2 gives it back when it has done with it. So one thread at a time has the pointer.
    private struct Block: @unchecked Sendable {
        var start: UnsafeMutableRawPointer
        var size: Int
    }

    private static let unused = NIOLockedValueBox<[Block]>([])
    private static let hugePage = 2 << 20

    /// For `argon2_context.allocate_cbk`. Returns 0, or -1 when there is no memory.
    static let allocate: allocate_fptr = { result, count in
        let size = rounded(count)
        let kept: Block? = unused.withLockedValue { blocks in
            blocks.firstIndex { $0.size == size }.map { blocks.remove(at: $0) }
        }
        guard let start = kept?.start ?? map(size) else { return -1 }
        result?.pointee = start.assumingMemoryBound(to: UInt8.self)
        return 0
    }

    /// For `argon2_context.free_cbk`.
    static let free: deallocate_fptr = { start, count in
        guard let start else { return }
        unused.withLockedValue { $0.append(Block(start: UnsafeMutableRawPointer(start), size: rounded(count))) }
    }

    /// Gives back what no hash uses, when none is waited for.
    static func release() {
        let blocks = unused.withLockedValue { blocks in
            defer { blocks = [] }
            return blocks
        }
        for block in blocks { munmap(block.start, block.size) }
    }

    /// Small ones take no part of a huge page from anybody.
    private static func rounded(_ count: Int) -> Int {
        let unit = count < hugePage ? 4096 : hugePage
        return (count + unit - 1) / unit * unit
    }

    /// Aligned to huge pages, for the kernel to be able to use them.
    private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
        let margin = size < hugePage ? 0 : hugePage
        guard
            let start = mmap(nil, size + margin, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { return nil }
        guard margin > 0 else { return start }
        let before = (hugePage - Int(bitPattern: start) % hugePage) % hugePage
        let aligned = start + before
        if before > 0 { munmap(start, before) }
        if margin > before { munmap(aligned + size, margin - before) }
        madvise(aligned, size, MADV_HUGEPAGE)
        return aligned
    }
}
