import Glibc

/// A directory that only its owner may enter, and what lies in it.
///
/// Where nobody else may enter a directory, nobody else can put a file in the place of another between
/// the look at it and its use.
public enum KeyDirectory {
    /// Refuses a directory that is a link, is somebody else's or is open to others. One that is
    /// missing is ``KeyFileError/Reason/missing``.
    public static func check(_ path: String) throws(KeyFileError) {
        let status = try status(path)
        switch status.st_mode & S_IFMT {
        case S_IFDIR: break
        case S_IFLNK: throw KeyFileError(path: path, reason: .symbolicLink)
        default: throw KeyFileError(path: path, reason: .notADirectory)
        }
        let mode = status.st_mode & 0o7777
        guard mode & 0o077 == 0 else {
            throw KeyFileError(path: path, reason: .directoryOpenToOthers(mode: mode))
        }
        do throws(KeyFile.Refused) { try KeyFile.checkOwner(status) } catch {
            throw KeyFileError(path: path, reason: error.reason)
        }
    }

    /// Refuses a file in such a directory as a key file is refused: a link, no regular file, one with
    /// several names, another owner's, or open to others. One that is missing passes.
    public static func checkFile(_ name: String, in directory: String) throws(KeyFileError) {
        let path = directory + "/" + name
        let status: stat
        do throws(KeyFileError) { status = try self.status(path) } catch {
            guard error.reason == .missing else { throw error }
            return
        }
        guard status.st_mode & S_IFMT != S_IFLNK else {
            throw KeyFileError(path: path, reason: .symbolicLink)
        }
        do throws(KeyFile.Refused) { try KeyFile.inspect(status, most: .max) } catch {
            throw KeyFileError(path: path, reason: error.reason)
        }
    }

    /// What stands there itself, no link's target.
    private static func status(_ path: String) throws(KeyFileError) -> stat {
        guard !path.isEmpty else { throw KeyFileError(path: path, reason: .emptyPath) }
        guard KeyFile.isPath(path) else {
            throw KeyFileError(path: path, reason: .system(.inspect, code: EINVAL))
        }
        // A slash at the end would have the system follow a link.
        var name = path[...]
        while name.utf8.count > 1, name.hasSuffix("/") { name.removeLast() }
        var status = stat()
        guard lstat(String(name), &status) == 0 else {
            let reason: KeyFileError.Reason =
                errno == ENOENT ? .missing : .system(.inspect, code: errno)
            throw KeyFileError(path: path, reason: reason)
        }
        return status
    }
}
