import Glibc

/// An open file, closed when it goes.
struct Descriptor: ~Copyable {
    let number: Int32

    /// `nil` where the system refuses, which then says why in `errno`.
    init?(opening path: String, _ flags: Int32, mode: mode_t = 0) {
        var opened: Int32
        repeat { opened = open(path, flags | O_CLOEXEC, mode) } while opened < 0 && errno == EINTR
        // Before it is kept: closing what never opened would write over `errno`.
        guard opened >= 0 else { return nil }
        number = opened
    }

    /// Closes it and says whether all that was written could be.
    consuming func close() -> Bool {
        let result = Glibc.close(number)
        discard self
        return result == 0
    }

    /// Reads until the end of the file or of the buffer; -1 where the system refuses.
    borrowing func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        while count < buffer.count {
            let taken = Glibc.read(
                number, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            if taken < 0 && errno == EINTR { continue }
            if taken < 0 { return -1 }
            if taken == 0 { break }
            count += taken
        }
        return count
    }

    /// Writes all of it; false where the system refuses.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var count = 0
        while count < bytes.count {
            let given = Glibc.write(
                number, bytes.baseAddress.map { $0 + count }, bytes.count - count)
            if given < 0 && errno == EINTR { continue }
            if given < 0 { return false }
            count += given
        }
        return true
    }

    deinit { _ = Glibc.close(number) }
}
