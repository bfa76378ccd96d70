import Glibc

/// The file of a Unix socket that listens, and the claim that keeps a second process from
/// taking its place.
///
/// The claim is a lock on a file of its own beside it (`<path>.lock`), which the system opens when
/// the process ends, however it ends; so a socket whose lock is free is stale, unless it answers.
///
/// Sendable: constants only.
final class UnixSocketFile: Sendable {
    private let path: String
    private let claim: Int32

    private init(_ path: String, claim: Int32) { (self.path, self.claim) = (path, claim) }

    deinit { close(claim) }

    /// Sees to the directory, claims the path and takes away what a process that has ended left.
    static func claim(_ path: String) throws(SocketError) -> UnixSocketFile {
        // Room for the lock's name, too, is no need of the system's.
        guard (1...SocketAddress.longestPath).contains(path.utf8.count), !path.utf8.contains(0)
        else { throw .unixPath(path) }
        try prepareDirectory(of: path)
        let claim = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard claim >= 0 else { throw .system(call: "open \(path).lock", code: errno) }
        let file = UnixSocketFile(path, claim: claim)
        guard flock(claim, LOCK_EX | LOCK_NB) == 0 else { throw .addressInUse(.unix(path: path)) }
        try clear(path)
        return file
    }

    /// The directory is there, this user's, and closed to all others; or it is made so.
    private static func prepareDirectory(of path: String) throws(SocketError) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        if mkdir(directory, 0o700) == 0 { return }
        guard errno == EEXIST else { throw .system(call: "mkdir \(directory)", code: errno) }
        var status = stat()
        guard lstat(directory, &status) == 0 else {
            throw .system(call: "lstat \(directory)", code: errno)
        }
        let mode = status.st_mode & 0o7777
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), mode & 0o077 == 0
        else { throw .openDirectory(path: directory, mode: mode) }
    }

    private static func clear(_ path: String) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let address = SocketAddress.unix(path: path)
        let descriptor = try StreamSocket.fresh(AF_UNIX)
        defer { close(descriptor) }
        let isRefused = address.withSystemForm {
            Glibc.connect(descriptor, $0, $1) != 0 && errno == ECONNREFUSED
        }
        guard isRefused else { throw .addressInUse(address) }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .system(call: "unlink \(path)", code: errno)
        }
    }

    /// Nobody but this user may connect.
    func restrict() -> Bool { chmod(path, 0o600) == 0 }

    /// Takes the socket away. The lock's file stays: who took it away could take another's claim.
    func remove() { unlink(path) }
}
