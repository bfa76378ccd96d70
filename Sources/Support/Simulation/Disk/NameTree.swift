import Disk

/// The names on a simulated disk, those seen and those durable, and the changes between them.
struct NameTree {
    enum Entry: Hashable {
        /// The file of that number.
        case file(Int)
        case directory
    }

    /// What one call has done to names. It takes place as a whole or not at all.
    private struct Change {
        let call: Int
        var names: [(directory: DiskPath, name: String, entry: Entry?)]
        /// A directory that went, and so must have been empty.
        var gone: DiskPath?
        /// A directory that came.
        var made: DiskPath?

        var directories: [DiskPath] { names.map(\.directory) + (gone.map { [$0] } ?? []) }
    }

    private typealias Names = [DiskPath: [String: Entry]]

    private var live: Names = [.root: [:]]
    private var durable: Names = [.root: [:]]
    private var pending: [Change] = []

    // MARK: Looking

    /// What stands at a path; `nil` if nothing does, though its directory is there.
    func entry(at path: DiskPath) throws(DiskError.Problem) -> Entry? {
        if path == .root { return .directory }
        guard let names = live[path.parent] else {
            var above = path.parent
            while live[above] == nil {
                if case .file? = live[above.parent]?[String(above.name)] { throw .wrongKind }
                above = above.parent
            }
            throw .missing
        }
        return names[String(path.name)]
    }

    func names(in directory: DiskPath) throws(DiskError.Problem) -> [(String, Entry)] {
        guard let names = live[directory] else {
            if case .file? = try entry(at: directory) { throw .wrongKind }
            throw .missing
        }
        return names.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, $0.value) }
    }

    /// Every file with its number, by path.
    var files: [(path: DiskPath, number: Int)] {
        live.flatMap { directory, names in
            names.compactMap { name, entry in
                guard case .file(let number) = entry else { return nil }
                return (directory / name, number)
            }
        }.sorted { $0.0 < $1.0 }
    }

    // MARK: Changing

    mutating func link(_ number: Int, at path: DiskPath, call: Int) {
        apply(Change(call: call, names: [(path.parent, String(path.name), .file(number))]))
    }

    mutating func unlink(_ path: DiskPath, call: Int) {
        let isDirectory = live[path] != nil
        apply(
            Change(
                call: call, names: [(path.parent, String(path.name), nil)],
                gone: isDirectory ? path : nil))
    }

    mutating func rename(_ path: DiskPath, to other: DiskPath, call: Int) {
        let entry = live[path.parent]?[String(path.name)]
        apply(
            Change(
                call: call,
                names: [
                    (path.parent, String(path.name), nil),
                    (other.parent, String(other.name), entry),
                ]))
    }

    /// Makes a directory whose parent is there. Its name is as durable as any other new one; names
    /// that were made durable in it come back with it, or not at all.
    mutating func makeDirectory(_ path: DiskPath, call: Int) {
        if durable[path] == nil { durable[path] = [:] }
        apply(
            Change(
                call: call, names: [(path.parent, String(path.name), .directory)], made: path))
    }

    /// Whether a crash could lose the name at a path.
    func isPending(_ path: DiskPath) -> Bool {
        pending.contains { change in
            change.names.contains { $0.directory / $0.name == path }
        }
    }

    private mutating func apply(_ change: Change) {
        Self.apply(change, to: &live)
        pending.append(change)
    }

    private static func apply(_ change: Change, to names: inout Names) {
        for (directory, name, entry) in change.names { names[directory]?[name] = entry }
        if let gone = change.gone { names[gone] = nil }
        if let made = change.made, names[made] == nil { names[made] = [:] }
    }

    // MARK: Durability

    /// Makes the changes in a directory durable, and those elsewhere that they build on.
    mutating func syncDirectory(_ path: DiskPath) { settle(changes(in: path)) }

    /// A sync that fails: those up to some moment have become durable.
    mutating func failSync(of path: DiskPath, _ dice: inout SplitMix64) {
        let chosen = changes(in: path).sorted()
        settle(Set(chosen.prefix(Int.random(in: 0...chosen.count, using: &dice))))
    }

    /// The pending changes in a directory and those that they build on, by their place.
    private func changes(in path: DiskPath) -> Set<Int> {
        var (directories, chosen): (Set<DiskPath>, Set<Int>) = ([path], [])
        for (index, change) in pending.enumerated().reversed()
        where change.directories.contains(where: { directories.contains($0) }) {
            directories.formUnion(change.directories)
            chosen.insert(index)
        }
        return chosen
    }

    private mutating func settle(_ chosen: Set<Int>) {
        guard !chosen.isEmpty else { return }
        for index in chosen.sorted() { Self.apply(pending[index], to: &durable) }
        pending = pending.enumerated().filter { !chosen.contains($0.offset) }.map(\.element)
    }

    /// Makes every change durable.
    mutating func syncAll() { (durable, pending) = (live, []) }

    /// The names after a crash.
    func survivor(_ kept: Kept, _ dice: inout SplitMix64) -> NameTree {
        var survivor = NameTree()
        var (lostDirectories, lostNames): (Set<DiskPath>, Set<DiskPath>) = ([], [])
        survivor.durable = durable
        for change in pending {
            let paths = change.names.map { $0.directory / $0.name }
            let isKept: Bool
            switch kept {
            case .everything: isKept = true
            case .nothing: isKept = false
            case .upTo(let call): isKept = change.call <= call
            case .any(let scattered):
                let builds =
                    scattered
                    ? paths.contains { lostNames.contains($0) }
                    : change.names.contains { lostDirectories.contains($0.directory) }
                let empties = change.gone.map { lostDirectories.contains($0) } ?? false
                let odds = scattered ? 1 : pending.count
                isKept = Int.random(in: 0...odds, using: &dice) > 0 && !builds && !empties
            }
            if isKept {
                Self.apply(change, to: &survivor.durable)
            } else {
                lostDirectories.formUnion(change.directories)
                lostNames.formUnion(paths)
            }
        }
        survivor.durable = survivor.durable.filter { survivor.isReachable($0.key) }
        survivor.live = survivor.durable
        return survivor
    }

    /// Whether a directory is there after a crash: its name, and that of each directory above.
    private func isReachable(_ path: DiskPath) -> Bool {
        path == .root
            || durable[path.parent]?[String(path.name)] == .directory && isReachable(path.parent)
    }
}
