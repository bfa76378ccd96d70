import Glibc

/// A file descriptor and its one owner.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// What the descriptor stands for; `nil` with `errno` set if that cannot be told.
    var status: (kind: DiskEntry.Kind, size: UInt64)? {
        var status = stat()
        guard fstat(number, &status) == 0 else { return nil }
        return (DiskEntry.Kind(mode: status.st_mode), UInt64(status.st_size))
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
