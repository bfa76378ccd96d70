import Glibc

/// Memory that ends where a page begins that nobody may touch: reading one byte too far ends the
/// process instead of going unnoticed.
final class GuardedMemory {
    private let pages: UnsafeMutableRawPointer
    private let length: Int
    private let readable: Int

    /// `nil` if the system gives no memory.
    init?(readable: Int) {
        let page = Int(getpagesize())
        let needed = (readable + page - 1) / page * page
        length = needed + page
        self.readable = readable
        guard
            let pages = mmap(
                nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            pages != MAP_FAILED
        else { return nil }
        self.pages = pages
        guard mprotect(pages + needed, page, PROT_NONE) == 0 else { return nil }
    }

    /// The last `count` readable bytes, up to the untouchable page.
    func last(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(count <= readable)
        let end = pages + (length - Int(getpagesize()))
        return UnsafeRawBufferPointer(start: end - count, count: count).bindMemory(to: UInt8.self)
    }

    deinit { munmap(pages, length) }
}
