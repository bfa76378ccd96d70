import Glibc

/// Reads files of certificates and keys.
///
/// A file must be a regular one, and a key's must belong to the user this process runs as or to root
/// and be closed to group and others. All of it is asked of the open file, so one that is swapped in
/// between is judged by what is read. Links are followed: certificates that renew themselves are
/// usually reached through one, and it is the target that is judged.
enum PEMFile {
    static func read(_ path: String, _ secrecy: PEMSource.Secrecy) throws(TLSError) -> PEMText {
        let bytes: [UInt8]
        do throws(Refused) {
            bytes = try contents(path, secrecy)
        } catch { throw .file(path: path, error.problem) }
        return try PEMText(name: path, bytes: bytes)
    }

    private struct Refused: Error {
        let problem: TLSFileProblem

        init(_ problem: TLSFileProblem) { self.problem = problem }
    }

    private static func contents(
        _ path: String, _ secrecy: PEMSource.Secrecy
    ) throws(Refused) -> [UInt8] {
        guard !path.isEmpty else { throw Refused(.emptyPath) }
        guard !path.utf8.contains(0) else { throw Refused(.system(code: EINVAL)) }
        // Without O_NONBLOCK a pipe of that name would hold us until somebody writes to it.
        var file: Int32
        repeat {
            file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        } while file < 0 && errno == EINTR
        guard file >= 0 else { throw Refused(errno == ENOENT ? .missing : .system(code: errno)) }
        defer { close(file) }
        try inspect(file, secrecy)
        return try bytes(of: file)
    }

    private static func inspect(_ file: Int32, _ secrecy: PEMSource.Secrecy) throws(Refused) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Refused(.system(code: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Refused(.notRegular) }
        guard status.st_size <= PEMText.mostBytes else {
            throw Refused(.tooLarge(bytes: Int(status.st_size)))
        }
        guard secrecy == .secret else { return }
        let user = geteuid()
        guard status.st_uid == user || status.st_uid == 0 else {
            throw Refused(.foreignOwner(user: status.st_uid, expected: user))
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Refused(.openToOthers(mode: status.st_mode & 0o7777))
        }
    }

    /// All of it, or the refusal of a file that has grown since it was looked at.
    private static func bytes(of file: Int32) throws(Refused) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: PEMText.mostBytes + 1) { room, count in
            while count < room.count {
                let taken = Glibc.read(
                    file, room.baseAddress.map { $0 + count }, room.count - count)
                if taken < 0 && errno == EINTR { continue }
                if taken < 0 { code = errno }
                if taken <= 0 { return }
                count += taken
            }
        }
        guard code == 0 else { throw Refused(.system(code: code)) }
        guard bytes.count <= PEMText.mostBytes else {
            throw Refused(.tooLarge(bytes: bytes.count))
        }
        return bytes
    }
}
