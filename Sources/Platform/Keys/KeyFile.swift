public import Crypto
import Glibc
public import Primitives

/// Files that hold one secret each.
///
/// A file is read only if it is a regular one, no link, with one name, owned by the user this
/// process runs as or by root, closed to group and others, and not larger than a page; what it says
/// is checked as ``KeyText`` says. All of that is asked of the open file, so a file that is swapped
/// in between is judged by what is read.
public enum KeyFile {
    /// The most bytes a file may have to be looked at.
    public static let mostBytes = 4_096

    /// The signing key that a file holds.
    public static func read(_ path: String) throws(KeyFileError) -> SigningKey {
        let seed = try readSecret(path, kind: .signing)
        do throws(SecretRefusal) {
            return try SigningKey(seed: seed)
        } catch { throw KeyFileError(path: path, reason: .text(.memory(error))) }
    }

    /// The signing key that a file holds, if it is the one that belongs to `expected`.
    ///
    /// What is asked of a file does not say whose key it is: who may write its directory can put
    /// another key file of the same owner in its place. A node that knows its public key, from its
    /// genesis or its configuration, reads its key this way.
    public static func read(
        _ path: String, expecting expected: PublicKey
    ) throws(KeyFileError) -> SigningKey {
        let key = try read(path)
        guard key.publicKey == expected else {
            throw KeyFileError(
                path: path, reason: .otherKey(found: key.publicKey, expected: expected))
        }
        return key
    }

    /// The secret of that kind that a file holds.
    public static func readSecret(
        _ path: String, kind: KeyKind
    ) throws(KeyFileError) -> SecretBytes {
        do throws(Refused) {
            return try readSecret(at: path, kind: kind)
        } catch { throw KeyFileError(path: path, reason: error.reason) }
    }

    /// What the functions below throw, before the path is added.
    struct Refused: Error {
        let reason: KeyFileError.Reason

        init(_ reason: KeyFileError.Reason) { self.reason = reason }

        /// The step that has just failed, for the reason the system left.
        init(_ step: KeyFileError.Step) { reason = .system(step, code: errno) }
    }

    private static func readSecret(
        at path: String, kind: KeyKind
    ) throws(Refused) -> SecretBytes {
        try readWhole(path) { (bytes) throws(Refused) in
            do throws(KeyTextRefusal) {
                return try KeyText.read(bytes, kind: kind)
            } catch { throw Refused(.text(error)) }
        }
    }

    /// Lends all bytes of a file that is as ``KeyFile`` says, in guarded memory.
    static func readWhole<Value>(
        _ path: String, _ body: (Span<UInt8>) throws(Refused) -> Value
    ) throws(Refused) -> Value {
        // Without O_NONBLOCK a pipe of that name would hold us until somebody writes to it.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        guard !path.isEmpty else { throw Refused(.emptyPath) }
        guard isPath(path) else { throw Refused(.system(.open, code: EINVAL)) }
        guard let file = Descriptor(opening: path, flags) else {
            switch errno {
            case ENOENT: throw Refused(.missing)
            case ELOOP: throw Refused(.symbolicLink)
            default: throw Refused(.open)
            }
        }
        try inspect(file)

        // A byte more than a file may have, to see one that has grown since.
        var buffer = try buffer(mostBytes + 1)
        let count = buffer.withMutableBytes { buffer in
            buffer.withUnsafeMutableBytes { file.read(into: $0) }
        }
        guard count >= 0 else { throw Refused(.read) }
        guard count <= mostBytes else { throw Refused(.tooLarge(bytes: Int64(count))) }
        return try buffer.withBytes { (bytes) throws(Refused) in
            try body(bytes.extracting(first: count))
        }
    }

    private static func buffer(_ capacity: Int) throws(Refused) -> SecretBuffer {
        do throws(SecretRefusal) {
            return try SecretBuffer(capacity: capacity)
        } catch { throw Refused(.text(.memory(error))) }
    }

    /// Refuses a file that somebody else could have read, or written.
    private static func inspect(_ file: borrowing Descriptor) throws(Refused) {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw Refused(.inspect) }
        try inspect(status, most: Int64(mostBytes))
    }

    /// The same of what the system says of a file.
    static func inspect(_ status: stat, most: Int64) throws(Refused) {
        guard status.st_mode & S_IFMT == S_IFREG else { throw Refused(.notRegular) }
        try checkOwner(status)
        guard status.st_mode & 0o077 == 0 else {
            throw Refused(.openToOthers(mode: status.st_mode & 0o7777))
        }
        guard status.st_nlink <= 1 else { throw Refused(.linked(count: UInt64(status.st_nlink))) }
        guard status.st_size <= most else {
            throw Refused(.tooLarge(bytes: Int64(status.st_size)))
        }
    }

    static func checkOwner(_ status: stat) throws(Refused) {
        let user = geteuid()
        guard status.st_uid == user || status.st_uid == 0 else {
            throw Refused(.foreignOwner(user: status.st_uid, expected: user))
        }
    }

    /// Whether the system would see all of it: a zero ends a path there.
    static func isPath(_ path: String) -> Bool { !path.isEmpty && !path.utf8.contains(0) }
}
