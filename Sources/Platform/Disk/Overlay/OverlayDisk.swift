import Synchronization

/// Another disk as it would be had this process written to it: what is read comes from there, what is
/// written stays in memory and goes with the last reference. Nothing ever reaches the disk below.
///
/// So whoever mends what it opens, as the stores do, can be run over files that are only to be
/// looked at. It locks nothing below; who must not be disturbed is told by the lock of that disk.
public final class OverlayDisk<Base: Disk>: Disk {
    private struct Changes {
        /// What stands here in place of what is below.
        var files: [DiskPath: OverlayImage<Base>] = [:]
        /// Files that are open and were not written to: whoever writes later writes to these.
        var open: [DiskPath: OpenImage<Base>] = [:]
        /// Files that are gone, and directories below which nothing is seen.
        var removed: Set<DiskPath> = []
        var directories: Set<DiskPath> = []
    }

    private let base: Base
    private let changes = Mutex(Changes())
    let room: OverlayRoom

    /// An overlay that keeps at most so many bytes of what is written; beyond that it is full.
    public init(over base: Base, mostBytes: Int) {
        (self.base, room) = (base, OverlayRoom(mostBytes))
    }

    /// Whether more was written than it keeps.
    public var wasFull: Bool { room.wasFull }

    /// From now on the directory is seen as if it had never been made.
    public func hide(_ directory: DiskPath) {
        changes.withLock { changes in
            changes.removed.insert(directory)
            changes.directories.remove(directory)
            changes.files = changes.files.filter { !$0.key.stands(below: directory) }
            changes.open = changes.open.filter { !$0.key.stands(below: directory) }
        }
    }

    // MARK: Disk

    public func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError) -> OverlayFile<Base>
    {
        if let image = known(path) {
            guard access != .create else { throw DiskError(.open, path, .exists) }
            return OverlayFile(path, image, of: self)
        }
        let below = try below(path)
        let image: OverlayImage<Base>
        switch (access, below) {
        case (.read, let file?), (.write, let file?):
            image = OverlayImage(over: file, try file.size(), in: room)
        case (.create, nil): image = OverlayImage(in: room)
        case (.create, .some): throw DiskError(.open, path, .exists)
        case (.read, nil), (.write, nil): throw DiskError(.open, path, .missing)
        }
        note(image, at: path, isChanged: access == .create)
        return OverlayFile(path, image, of: self)
    }

    private func known(_ path: DiskPath) -> OverlayImage<Base>? {
        changes.withLock { $0.files[path] ?? $0.open[path]?.image }
    }

    /// A file stands here once it is written to, and until then for as long as it is open.
    private func note(_ image: OverlayImage<Base>, at path: DiskPath, isChanged: Bool) {
        changes.withLock { changes in
            if isChanged {
                changes.files[path] = image
            } else {
                changes.open[path] = OpenImage(image)
            }
        }
    }

    /// Keeps a file that is written to.
    func keep(_ image: OverlayImage<Base>, at path: DiskPath) {
        changes.withLock { changes in
            guard changes.files[path] == nil, changes.open[path]?.image === image else { return }
            changes.files[path] = image
        }
    }

    public func entries(of directory: DiskPath) throws(DiskError) -> [DiskEntry] {
        let (files, directories, isMade) = changes.withLock { changes in
            (
                changes.files.filter { $0.key.parent == directory },
                changes.directories.filter { $0.parent == directory },
                changes.directories.contains(directory)
            )
        }
        var entries: [String: DiskEntry] = [:]
        for path in directories {
            let name = String(path.name)
            entries[name] = DiskEntry(name: name, kind: .directory, size: 0)
        }
        do throws(DiskError) {
            guard !isHidden(directory) else { throw DiskError(.list, directory, .missing) }
            for entry in try base.entries(of: directory) {
                guard let path = directory.appending(entry.name), !isHidden(path) else { continue }
                entries[entry.name] = entry
            }
        } catch {
            guard isMade, error.problem == .missing else { throw error }
        }
        for (path, image) in files {
            let name = String(path.name)
            entries[name] = DiskEntry(name: name, kind: .file, size: image.size)
        }
        return entries.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    public func makeDirectory(_ path: DiskPath) throws(DiskError) {
        changes.withLock { changes in
            var path = path
            while path != .root {
                changes.directories.insert(path)
                path = path.parent
            }
        }
    }

    public func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError) {
        let image: OverlayImage<Base>
        if let known = known(path) {
            image = known
        } else {
            guard let file = try below(path) else { throw DiskError(.rename, path, .missing) }
            image = OverlayImage(over: file, try file.size(), in: room)
        }
        changes.withLock { changes in
            (changes.files[path], changes.open[path]) = (nil, nil)
            changes.removed.insert(path)
            changes.open[other] = nil
            changes.files[other] = image
        }
    }

    public func remove(_ path: DiskPath) throws(DiskError) {
        let isHere = changes.withLock { changes in
            changes.open[path] = nil
            return changes.files.removeValue(forKey: path) != nil
        }
        let isBelow = try below(path) != nil
        guard isHere || isBelow else { throw DiskError(.remove, path, .missing) }
        changes.withLock { _ = $0.removed.insert(path) }
    }

    public func syncDirectory(_ path: DiskPath) throws(DiskError) {}

    public func lock(_ path: DiskPath) throws(DiskError) -> OverlayLock { OverlayLock() }

    public func bytesFree() throws(DiskError) -> UInt64 { UInt64(room.free) }

    // MARK: Below

    /// The file of the disk below; nil where there is none, or where it is gone here.
    private func below(_ path: DiskPath) throws(DiskError) -> Base.File? {
        guard !isHidden(path) else { return nil }
        do throws(DiskError) { return try base.open(path, .read) } catch {
            guard error.problem == .missing else { throw error }
            return nil
        }
    }

    private func isHidden(_ path: DiskPath) -> Bool {
        changes.withLock { changes in
            changes.removed.contains { path == $0 || path.stands(below: $0) }
        }
    }
}

/// A file that is open here, or was.
private struct OpenImage<Base: Disk> {
    weak var image: OverlayImage<Base>?

    init(_ image: OverlayImage<Base>) { self.image = image }
}

/// A lock that nobody else can ask for: the overlay is one process's own.
public final class OverlayLock: DiskLock {}

extension DiskPath {
    fileprivate func stands(below directory: DiskPath) -> Bool {
        directory == .root ? self != .root : text.hasPrefix(directory.text + "/")
    }
}
