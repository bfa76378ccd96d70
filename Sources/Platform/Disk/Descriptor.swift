import Glibc

/// A file descriptor and its one owner.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// What the system says of the file behind a descriptor.
    struct Facts {
        let kind: DiskEntry.Kind
        let size: UInt64
        let modified: (seconds: Int64, nanoseconds: Int64)
        let inode: UInt64
    }

    /// `nil` with `errno` set if nothing can be told.
    var facts: Facts? {
        var status = stat()
        guard fstat(number, &status) == 0 else { return nil }
        return Facts(
            kind: DiskEntry.Kind(mode: status.st_mode), size: UInt64(status.st_size),
            modified: (Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)),
            inode: UInt64(status.st_ino))
    }

    /// What the descriptor stands for; `nil` with `errno` set if that cannot be told.
    var status: (kind: DiskEntry.Kind, size: UInt64)? { facts.map { ($0.kind, $0.size) } }

    /// Reads as many bytes as fit, fewer only where the file ends, and says how many.
    func read(
        into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) -> Result<Int, DiskError.Problem> {
        // No file ends behind what an offset can say, and the system refuses to look there.
        guard offset <= UInt64(off_t.max) - UInt64(bytes.count) else { return .success(0) }
        var done = 0
        while done < bytes.count {
            let some = pread(
                number, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                off_t(clamping: offset) + off_t(done))
            if some < 0, errno == EINTR { continue }
            if some < 0 { return .failure(.ofLastCall) }
            guard some > 0 else { break }
            done += some
        }
        return .success(done)
    }
}

extension DiskError.Problem {
    /// What `errno` says of the call that has just failed.
    static var ofLastCall: Self {
        switch errno {
        case ENOENT: .missing
        case EEXIST, ENOTEMPTY: .exists
        case ENOSPC, EDQUOT, EFBIG: .full
        case EACCES, EPERM, EROFS: .denied
        case EISDIR, ENOTDIR, ELOOP, ENXIO: .wrongKind
        case EMFILE, ENFILE: .tooManyOpen
        case let code: .system(code: code)
        }
    }
}
