public import Crypto
import Glibc

extension KeyFile {
    /// Writes a signing key to a new file; see ``create(_:secret:kind:)``.
    public static func create(_ path: String, _ key: SigningKey) throws(KeyFileError) {
        try key.withSeed { (seed) throws(KeyFileError) in
            try create(path, bytes: seed, kind: .signing)
        }
    }

    /// Writes a secret to a new file that only its owner may read and write, whatever the process's
    /// mask of permissions, and returns when it and its name are on disk. Never overwrites; on a
    /// refusal the file is gone again, unless another has been put in its place. A crash in between may leave a file that is cut short, which
    /// reading refuses.
    public static func create(
        _ path: String, secret: SecretBytes, kind: KeyKind
    ) throws(KeyFileError) {
        try secret.withBytes { (secret) throws(KeyFileError) in
            try create(path, bytes: secret, kind: kind)
        }
    }

    private static func create(
        _ path: String, bytes: Span<UInt8>, kind: KeyKind
    ) throws(KeyFileError) {
        let text: SecretBytes
        do throws(KeyTextRefusal) {
            text = try KeyText.write(bytes, kind: kind)
        } catch { throw KeyFileError(path: path, reason: .text(error)) }

        do throws(Refused) {
            try create(at: path, holding: text)
        } catch { throw KeyFileError(path: path, reason: error.reason) }
    }

    private static func create(
        at path: String, holding text: SecretBytes
    ) throws(Refused) {
        guard isPath(path) else { throw Refused(.system(.create, code: EINVAL)) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        guard let file = Descriptor(opening: path, flags, mode: 0o600) else {
            throw errno == EEXIST ? Refused(.exists) : Refused(.create)
        }
        let made = FileIdentity(of: file)
        do throws(Refused) {
            try fill(file, with: text)
            try flushDirectory(of: path)
        } catch {
            made?.removeIfStill(at: path)
            throw error
        }
    }

    private static func fill(
        _ file: consuming Descriptor, with text: SecretBytes
    ) throws(Refused) {
        // The mask of permissions may have taken the owner's away.
        guard fchmod(file.number, 0o600) == 0 else { throw Refused(.protect) }
        let isWritten = text.withBytes { text in
            text.withUnsafeBytes { text in file.write(text) }
        }
        guard isWritten else { throw Refused(.write) }
        guard fsync(file.number) == 0 else { throw Refused(.flush) }
        guard file.close() else { throw Refused(.close) }
    }

    /// Makes the name durable too.
    private static func flushDirectory(of path: String) throws(Refused) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let opened = Descriptor(opening: directory, O_RDONLY | O_DIRECTORY) else {
            throw Refused(.flushDirectory)
        }
        guard fsync(opened.number) == 0 else { throw Refused(.flushDirectory) }
    }
}
