import Glibc

/// The files below a directory of this machine. Links are not followed: what stands where a file
/// belongs is that file or a refusal.
public struct PosixDisk: Disk {
    private let directory: Descriptor

    /// The disk below `root`, which is made (for its owner alone) if its parent is there, durably.
    public init(root: String) throws(DiskError) {
        let isMade = mkdir(root, 0o700) == 0
        guard isMade || errno == EEXIST else {
            throw DiskError(.makeDirectory, root, .ofLastCall)
        }
        let descriptor = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError(.open, root, .ofLastCall) }
        directory = Descriptor(descriptor)
        try syncParent(of: root, isMade: isMade)
    }

    /// Makes the name of the root durable. Also one that was there: who made it may not have lived to
    /// do so. A parent that this process may not read, or a file system that syncs no directories,
    /// is no reason to refuse a root that others have made.
    private func syncParent(of root: String, isMade: Bool) throws(DiskError) {
        let number = openat(directory.number, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            if !isMade, errno == EACCES { return }
            throw DiskError(.sync, root + "/..", .ofLastCall)
        }
        let parent = Descriptor(number)
        guard fsync(parent.number) != 0 else { return }
        guard !isMade, [EINVAL, EROFS].contains(errno) else {
            throw DiskError(.sync, root + "/..", .ofLastCall)
        }
    }

    public func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError) -> PosixFile {
        let flags =
            switch access {
            case .read: O_RDONLY
            case .write: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            }
        let descriptor = try descriptor(of: path, flags)
        guard let (kind, _) = descriptor.status else { throw DiskError(.open, path, .ofLastCall) }
        guard kind == .file else { throw DiskError(.open, path, .wrongKind) }
        return PosixFile(path: path, descriptor)
    }

    public func entries(of path: DiskPath) throws(DiskError) -> [DiskEntry] {
        let names = try names(in: path)
        var entries: [DiskEntry] = []
        for name in names where path.appending(name) != nil {
            var status = stat()
            let found = fstatat(
                directory.number, (path / name).text, &status, AT_SYMLINK_NOFOLLOW)
            // One that went between the two calls is not in the directory.
            guard found == 0 || errno != ENOENT else { continue }
            guard found == 0 else { throw DiskError(.list, path, .ofLastCall) }
            let kind = DiskEntry.Kind(mode: status.st_mode)
            entries.append(
                DiskEntry(
                    name: name, kind: kind, size: kind == .file ? UInt64(status.st_size) : 0))
        }
        return entries
    }

    public func makeDirectory(_ path: DiskPath) throws(DiskError) {
        guard path != .root else { return }
        try makeDirectory(path.parent)
        if mkdirat(directory.number, path.text, 0o700) != 0 {
            guard errno == EEXIST else { throw DiskError(.makeDirectory, path, .ofLastCall) }
            var status = stat()
            let found = fstatat(directory.number, path.text, &status, AT_SYMLINK_NOFOLLOW)
            guard found == 0 else { throw DiskError(.makeDirectory, path, .ofLastCall) }
            guard DiskEntry.Kind(mode: status.st_mode) == .directory else {
                throw DiskError(.makeDirectory, path, .wrongKind)
            }
        }
        // Also one that was there: who made it may not have lived to do so.
        try syncDirectory(path.parent)
    }

    public func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError) {
        let result = renameat(directory.number, path.text, directory.number, other.text)
        guard result == 0 else { throw DiskError(.rename, path, .ofLastCall) }
    }

    public func remove(_ path: DiskPath) throws(DiskError) {
        var result = unlinkat(directory.number, path.text, 0)
        if result != 0, errno == EISDIR {
            result = unlinkat(directory.number, path.text, AT_REMOVEDIR)
        }
        guard result == 0 else { throw DiskError(.remove, path, .ofLastCall) }
    }

    public func syncDirectory(_ path: DiskPath) throws(DiskError) {
        let descriptor = try descriptor(of: path, O_RDONLY | O_DIRECTORY, for: .sync)
        guard fsync(descriptor.number) == 0 else { throw DiskError(.sync, path, .ofLastCall) }
    }

    public func lock(_ path: DiskPath) throws(DiskError) -> PosixLock {
        let descriptor = try descriptor(of: path, O_RDWR | O_CREAT, for: .lock)
        guard Self.isTaken(descriptor, LOCK_EX) else {
            throw DiskError(.lock, path, errno == EWOULDBLOCK ? .locked : .ofLastCall)
        }
        return PosixLock(descriptor)
    }

    /// Asks for a lock, for half a second where somebody has it: a process that is being begun has for
    /// a moment whatever its parent had open.
    private static func isTaken(_ descriptor: Descriptor, _ kind: Int32) -> Bool {
        for attempt in 0..<50 {
            if attempt > 0 {
                var pause = timespec(tv_sec: 0, tv_nsec: 10_000_000)
                nanosleep(&pause, nil)
            }
            if flock(descriptor.number, kind | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK else { return false }
        }
        return false
    }

    /// Keeps whoever takes that lock out for as long as the result lives, beside others who only look;
    /// nil where there is no such file. Nothing is made or changed.
    public func lookout(_ path: DiskPath) throws(DiskError) -> PosixLock? {
        let descriptor: Descriptor
        do throws(DiskError) {
            descriptor = try self.descriptor(of: path, O_RDONLY, for: .lock)
        } catch {
            guard error.problem == .missing else { throw error }
            return nil
        }
        guard Self.isTaken(descriptor, LOCK_SH) else {
            throw DiskError(.lock, path, errno == EWOULDBLOCK ? .locked : .ofLastCall)
        }
        return PosixLock(descriptor)
    }

    public func bytesFree() throws(DiskError) -> UInt64 {
        var status = statvfs()
        guard fstatvfs(directory.number, &status) == 0 else {
            throw DiskError(.measure, DiskPath.root, .ofLastCall)
        }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Where a file or directory lies on this machine, for libraries that open files themselves.
    public func location(of path: DiskPath) throws(DiskError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/fd/\(directory.number)", &bytes, Int(PATH_MAX))
        guard count > 0 else { throw DiskError(.open, path, .ofLastCall) }
        let root = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path == .root ? root : root + "/" + path.text
    }

    private func descriptor(
        of path: DiskPath, _ flags: Int32, for operation: DiskError.Operation = .open
    ) throws(DiskError) -> Descriptor {
        // Without O_NONBLOCK the open of a pipe waits for whoever writes to it.
        let always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let number = openat(directory.number, path.description, flags | always, 0o600)
        guard number >= 0 else { throw DiskError(operation, path, .ofLastCall) }
        return Descriptor(number)
    }

    private func names(in path: DiskPath) throws(DiskError) -> [String] {
        let number = openat(
            directory.number, path.description, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard number >= 0 else { throw DiskError(.list, path, .ofLastCall) }
        guard let stream = fdopendir(number) else {
            let problem = DiskError.Problem.ofLastCall
            close(number)
            throw DiskError(.list, path, problem)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    String(validatingCString: $0)
                }
            }
            // A name that is no text is none of ours.
            if let name { names.append(name) }
        }
        guard errno == 0 else { throw DiskError(.list, path, .ofLastCall) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A lock on a file of this machine, dropped with it.
public final class PosixLock: DiskLock {
    private let descriptor: Descriptor

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }
}

extension DiskEntry.Kind {
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}
