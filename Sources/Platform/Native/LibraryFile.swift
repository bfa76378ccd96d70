import Glibc

/// A file that may be a library: judged before it is loaded, because loading runs it.
enum LibraryFile {
    private static let longestChain = 64
    private static let mostHeaderBytes = 64 << 10

    /// The real path of a library that only root or this user could have put there, and that is
    /// for this machine.
    static func checked(_ path: String) throws(Unavailable) -> String {
        guard let real = realPath(path) else { throw .notThere(path: path) }
        // The link is followed by name, so whoever can change the name's directory chooses the file.
        for name in path == real ? [real] : [path, real] { try checkOwners(of: name) }
        var status = stat()
        guard stat(real, &status) == 0 else { throw .notThere(path: real) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: real) }
        guard let header = ElfHeader(bytes(of: real, from: 0, count: ElfHeader.byteCount)),
            header.isSharedLibrary
        else { throw .notALibrary(path: real) }
        guard header.architecture == ElfHeader.ours else {
            throw .wrongArchitecture(
                path: real, found: header.architecture, expected: ElfHeader.ours)
        }
        let list = bytes(
            of: real, from: header.segments.offset,
            count: header.segments.entry * header.segments.count)
        guard header.fits(UInt64(status.st_size), list) else { throw .truncated(path: real) }
        return real
    }

    /// Whether a file of that name is there at all, to be judged.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a directory, sorted; none where it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func realPath(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// The file and every directory above it: of root or of us, and not to be written by others. In a
    /// directory with the sticky bit others may add names but not change ours, so such a one is well
    /// above the library's own directory.
    private static func checkOwners(of path: String) throws(Unavailable) {
        var (place, isFile, isOwnDirectory) = (path, true, false)
        for _ in 0..<longestChain {
            var status = stat()
            guard stat(place, &status) == 0 else { throw .notThere(path: place) }
            guard status.st_uid == 0 || status.st_uid == geteuid() else {
                throw .foreignOwner(path: path, place: place, user: status.st_uid)
            }
            let isSticky = status.st_mode & S_ISVTX != 0
            if status.st_mode & S_IWOTH != 0, isFile || isOwnDirectory || !isSticky {
                throw .openToOthers(path: path, place: place)
            }
            if place == "/" { return }
            let end = place.lastIndex(of: "/") ?? place.startIndex
            place = end == place.startIndex ? "/" : String(place[..<end])
            (isFile, isOwnDirectory) = (false, isFile)
        }
        throw .openToOthers(path: path, place: place)
    }

    private static func bytes(of path: String, from offset: UInt64, count: Int) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        guard let offset = off_t(exactly: offset), 1...mostHeaderBytes ~= count else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { room, taken in
            taken = max(0, pread(file, room.baseAddress, room.count, offset))
        }
    }
}
