import Disk
import Testing

/// What every disk promises, whoever stands behind it. Each check starts on an empty disk.
enum Conformance: String, CaseIterable, Sendable {
    case modes = "a file is opened as asked, or refused with the reason"
    case bytes = "bytes are read as written, fewer only at the end"
    case lengths = "a file grows with zeros and is cut"
    case wide = "several threads read one file at once"
    case renaming = "a rename replaces what had the name, and open files go on"
    case removing = "a removed name is free, and a full directory stays"
    case listing = "a directory lists its names in order"
    case directories = "directories are made down to the last, once"
    case kinds = "a file is no directory and a directory no file"
    case locking = "a lock is held once, and free when dropped"
    case space = "free bytes are told"

    func check(_ disk: some Disk) throws {
        switch self {
        case .modes: try Self.modes(disk)
        case .bytes: try Self.bytes(disk)
        case .lengths: try Self.lengths(disk)
        case .wide: try Self.wide(disk)
        case .renaming: try Self.renaming(disk)
        case .removing: try Self.removing(disk)
        case .listing: try Self.listing(disk)
        case .directories: try Self.directories(disk)
        case .kinds: try Self.kinds(disk)
        case .locking: try Self.locking(disk)
        case .space: #expect(try disk.bytesFree() > 0)
        }
    }

    private static func modes(_ disk: some Disk) throws {
        expect(.open, DiskPath("a"), .missing) { try disk.open(DiskPath("a"), .read) }
        expect(.open, DiskPath("a"), .missing) { try disk.open(DiskPath("a"), .write) }
        expect(.open, DiskPath("no/a"), .missing) { try disk.open(DiskPath("no/a"), .create) }
        let made = try disk.open(DiskPath("a"), .create)
        #expect(made.path == DiskPath("a"))
        try made.write([1, 2, 3])
        expect(.open, DiskPath("a"), .exists) { try disk.open(DiskPath("a"), .create) }
        let reader = try disk.open(DiskPath("a"), .read)
        #expect(try reader.all() == [1, 2, 3])
        expect(.write, DiskPath("a"), .system(code: 9)) { try reader.write([9]) }
        expect(.truncate, DiskPath("a"), .system(code: 22)) { try reader.truncate(to: 0) }
        try disk.open(DiskPath("a"), .write).write([9], at: 1)
        #expect(try reader.all() == [1, 9, 3])
        try made.sync()
        try disk.syncDirectory(.root)
    }

    private static func bytes(_ disk: some Disk) throws {
        let file = try disk.open(DiskPath("a"), .create)
        let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try file.write(bytes)
        #expect(try file.size() == 5_000)
        #expect(try file.read(5_000, at: 0) == bytes)
        #expect(try file.read(100, at: 4_000) == Array(bytes[4_000..<4_100]))
        #expect(try file.read(100, at: 4_990) == Array(bytes[4_990...]))
        for end: UInt64 in [5_000, 5_001, 1 << 40, .max] {
            #expect(try file.read(10, at: end) == [])
        }
        #expect(try file.read(0, at: 0) == [])
        try file.write([])
        #expect(try file.size() == 5_000)
    }

    private static func lengths(_ disk: some Disk) throws {
        let file = try disk.open(DiskPath("a"), .create)
        try file.write([7, 7], at: 1_000)
        #expect(try file.all() == [UInt8](repeating: 0, count: 1_000) + [7, 7])
        try file.truncate(to: 1_001)
        try file.truncate(to: 1_003)
        #expect(try file.read(10, at: 999) == [0, 7, 0, 0])
        try file.truncate(to: 0)
        #expect(try file.size() == 0)
        expect(.truncate, DiskPath("a"), .full) { try file.truncate(to: 1 << 62) }
        expect(.write, DiskPath("a"), .full) { try file.write([1], at: 1 << 62) }
        #expect(try file.size() == 0)
    }

    private static func wide(_ disk: some Disk) throws {
        let file = try disk.open(DiskPath("a"), .create)
        try file.write((0..<1 << 16).map { UInt8(truncatingIfNeeded: $0 >> 8) })
        let readers = ReaderThreads(4) { reader in
            try (0..<64).allSatisfy { turn in
                let page = (turn * 5 + reader) % 256
                return try file.read(256, at: UInt64(page) << 8)
                    == [UInt8](repeating: UInt8(page), count: 256)
            }
        }
        #expect(readers.allSucceeded)
    }

    private static func renaming(_ disk: some Disk) throws {
        try disk.makeDirectory(DiskPath("d"))
        let (old, new) = (
            try disk.open(DiskPath("a"), .create), try disk.open(DiskPath("b"), .create)
        )
        try old.write([1])
        try new.write([2])
        try disk.rename(DiskPath("b"), to: DiskPath("a"))
        expect(.open, DiskPath("b"), .missing) { try disk.open(DiskPath("b"), .read) }
        #expect(try disk.open(DiskPath("a"), .read).all() == [2])
        #expect(try old.all() == [1])
        try new.write([3])
        try disk.rename(DiskPath("a"), to: DiskPath("d/c"))
        try disk.rename(DiskPath("d/c"), to: DiskPath("d/c"))
        #expect(try disk.open(DiskPath("d/c"), .read).all() == [3])
        expect(.rename, DiskPath("a"), .missing) {
            try disk.rename(DiskPath("a"), to: DiskPath("e"))
        }
        expect(.rename, DiskPath("d/c"), .missing) {
            try disk.rename(DiskPath("d/c"), to: DiskPath("no/c"))
        }
        try disk.makeDirectory(DiskPath("e"))
        expect(.rename, DiskPath("d/c"), .wrongKind) {
            try disk.rename(DiskPath("d/c"), to: DiskPath("e"))
        }
        try disk.syncDirectory(DiskPath("d"))
    }

    private static func removing(_ disk: some Disk) throws {
        try disk.makeDirectory(DiskPath("d"))
        let file = try disk.open(DiskPath("d/a"), .create)
        try file.write([1])
        expect(.remove, DiskPath("d"), .exists) { try disk.remove(DiskPath("d")) }
        try disk.remove(DiskPath("d/a"))
        #expect(try file.all() == [1])
        expect(.remove, DiskPath("d/a"), .missing) { try disk.remove(DiskPath("d/a")) }
        #expect(try disk.open(DiskPath("d/a"), .create).size() == 0)
        try disk.remove(DiskPath("d/a"))
        try disk.remove(DiskPath("d"))
        expect(.list, DiskPath("d"), .missing) { try disk.entries(of: DiskPath("d")) }
        expect(.remove, .root, .missing) { try disk.remove(.root) }
    }

    private static func listing(_ disk: some Disk) throws {
        #expect(try disk.entries(of: .root) == [])
        for name in ["b", "a-b", "B", "a"] { _ = try disk.open(.root / name, .create) }
        try disk.makeDirectory(DiskPath("a.d"))
        try disk.open(DiskPath("a"), .write).write([1, 2])
        #expect(
            try disk.entries(of: .root) == [
                DiskEntry(name: "B", kind: .file, size: 0),
                DiskEntry(name: "a", kind: .file, size: 2),
                DiskEntry(name: "a-b", kind: .file, size: 0),
                DiskEntry(name: "a.d", kind: .directory, size: 0),
                DiskEntry(name: "b", kind: .file, size: 0),
            ])
        #expect(try disk.entries(of: DiskPath("a.d")) == [])
        expect(.list, DiskPath("no"), .missing) { try disk.entries(of: DiskPath("no")) }
        expect(.sync, DiskPath("no"), .missing) { try disk.syncDirectory(DiskPath("no")) }
    }

    private static func directories(_ disk: some Disk) throws {
        try disk.makeDirectory(.root)
        try disk.makeDirectory(DiskPath("a/b/c"))
        try disk.makeDirectory(DiskPath("a/b/c"))
        try disk.makeDirectory(DiskPath("a/b"))
        _ = try disk.open(DiskPath("a/b/c/file"), .create)
        #expect(try disk.entries(of: DiskPath("a/b/c")).map(\.name) == ["file"])
        #expect(
            try disk.entries(of: DiskPath("a")) == [DiskEntry(name: "b", kind: .directory, size: 0)]
        )
    }

    private static func kinds(_ disk: some Disk) throws {
        try disk.makeDirectory(DiskPath("d"))
        _ = try disk.open(DiskPath("f"), .create)
        for access in [DiskAccess.read, .write] {
            expect(.open, DiskPath("d"), .wrongKind) { try disk.open(DiskPath("d"), access) }
            expect(.open, DiskPath("f/a"), .wrongKind) { try disk.open(DiskPath("f/a"), access) }
        }
        expect(.open, DiskPath("d"), .exists) { try disk.open(DiskPath("d"), .create) }
        expect(.open, DiskPath("f/a"), .wrongKind) { try disk.open(DiskPath("f/a"), .create) }
        expect(.list, DiskPath("f"), .wrongKind) { try disk.entries(of: DiskPath("f")) }
        expect(.sync, DiskPath("f"), .wrongKind) { try disk.syncDirectory(DiskPath("f")) }
        expect(.makeDirectory, DiskPath("f"), .wrongKind) { try disk.makeDirectory(DiskPath("f")) }
        expect(.lock, DiskPath("d"), .wrongKind) { try disk.lock(DiskPath("d")) }
        expect(.remove, DiskPath("f/a"), .wrongKind) { try disk.remove(DiskPath("f/a")) }
        expect(.rename, DiskPath("f/a"), .wrongKind) {
            try disk.rename(DiskPath("f/a"), to: DiskPath("b"))
        }
    }

    private static func locking(_ disk: some Disk) throws {
        do {
            let lock = try disk.lock(DiskPath("lock"))
            expect(.lock, DiskPath("lock"), .locked) { try disk.lock(DiskPath("lock")) }
            _ = try disk.lock(DiskPath("other"))
            withExtendedLifetime(lock) {}
        }
        let again = try disk.lock(DiskPath("lock"))
        #expect(try disk.entries(of: .root).map(\.name) == ["lock", "other"])
        expect(.lock, DiskPath("no/lock"), .missing) { try disk.lock(DiskPath("no/lock")) }
        withExtendedLifetime(again) {}
    }
}

/// Expects a call to be refused, for that reason and by that name.
func expect(
    _ operation: DiskError.Operation, _ path: DiskPath, _ problem: DiskError.Problem,
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
) {
    #expect(throws: DiskError(operation, path, problem), sourceLocation: sourceLocation) {
        _ = try body()
    }
}
