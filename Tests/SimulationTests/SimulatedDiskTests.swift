import Disk
import Simulation
import SpecTesting
import Testing

@Suite struct SimulatedDiskTests {
    private let path = DiskPath("d/file")

    /// A disk with one durable file.
    private func disk(seed: UInt64, holding bytes: [UInt8]) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: seed)
        try disk.makeDirectory(path.parent)
        let file = try disk.open(path, .create)
        try file.write(bytes.span, at: 0)
        try file.sync()
        try disk.syncDirectory(path.parent)
        return disk
    }

    private func write(_ bytes: [UInt8], at offset: UInt64 = 0, of disk: SimulatedDisk) throws {
        try disk.open(path, .write).write(bytes.span, at: offset)
    }

    @Test(arguments: Survival.allCases)
    func `what was synced survives every crash`(_ survival: Survival) throws {
        let bytes = [UInt8](repeating: 7, count: 2_000)
        let disk = try disk(seed: 1, holding: bytes)
        #expect(disk.imagined(crash: survival).bytes(of: path) == bytes)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `each sector that was not synced is kept or lost by itself`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [UInt8](repeating: 1, count: 2_000))
        try write([UInt8](repeating: 2, count: 1_000), at: 700, of: disk)
        #expect(disk.imagined(crash: .everything).bytes(of: path) == disk.bytes(of: path))
        var seen: Set<[UInt8]> = []
        for _ in 0..<320 {
            let bytes = try #require(disk.imagined(crash: .dice).bytes(of: path))
            #expect(bytes.count == 2_000)
            #expect(bytes[..<700].allSatisfy { $0 == 1 } && bytes[1_700...].allSatisfy { $0 == 1 })
            for part in [700..<1_024, 1_024..<1_536, 1_536..<1_700] {
                #expect(Set(bytes[part]).count == 1, "a sector is whole")
            }
            seen.insert([bytes[700], bytes[1_024], bytes[1_536]])
        }
        #expect(seen.count == 8)
        #expect(
            disk.imagined(crash: .nothing).bytes(of: path) == [UInt8](repeating: 1, count: 2_000))
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a file that grew has any length, zeros where a sector is lost`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [1, 1, 1])
        try write([UInt8](repeating: 2, count: 2_000), at: 3, of: disk)
        var lengths: Set<Int> = []
        for _ in 0..<1_000 {
            let bytes = try #require(disk.imagined(crash: .dice).bytes(of: path))
            lengths.insert(bytes.count)
            #expect(bytes[..<3] == [1, 1, 1])
            for sector in stride(from: 512, to: bytes.count, by: 512) {
                let part = bytes[sector..<min(sector + 512, bytes.count)]
                #expect(part.allSatisfy { $0 == 2 } || part.allSatisfy { $0 == 0 })
            }
        }
        #expect(lengths == [3, 512, 1_024, 1_536, 2_003])
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a cut that was not synced is done or not`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [UInt8](repeating: 1, count: 600))
        try disk.open(path, .write).truncate(to: 10)
        #expect(disk.bytes(of: path)?.count == 10)
        #expect(disk.imagined(crash: .everything).bytes(of: path)?.count == 10)
        #expect(disk.imagined(crash: .nothing).bytes(of: path) == [UInt8](repeating: 1, count: 600))
        for _ in 0..<16 {
            #expect([10, 600].contains(disk.imagined(crash: .dice).bytes(of: path)?.count))
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a sector written twice may survive in between`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [1])
        try write([2], of: disk)
        try write([3], of: disk)
        let seen = Set((0..<64).map { _ in disk.imagined(crash: .dice).bytes(of: path) })
        #expect(seen == [[1], [2], [3]])
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a prefix has nothing that came after something lost`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [UInt8](repeating: 0, count: 8 * 512))
        for sector in 0..<8 { try write([1], at: UInt64(sector) * 512, of: disk) }
        for name in ["a", "b", "c"] { _ = try disk.open(.root / name, .create) }
        for _ in 0..<32 {
            let after = disk.imagined(crash: .prefix)
            let bytes = try #require(after.bytes(of: path))
            let order =
                (0..<8).map { bytes[$0 * 512] == 1 }
                + [DiskPath("a"), DiskPath("b"), DiskPath("c")].map { after.bytes(of: $0) != nil }
            #expect(order == order.sorted { $0 && !$1 })
        }
    }

    // MARK: Names

    @Test(arguments: Trials.seeds(1_000))
    func `names are lost in order, or those that do not depend on each other`(seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        for name in ["a", "b", "c"] { _ = try disk.open(.root / name, .create) }
        try disk.rename(DiskPath("a"), to: DiskPath("d"))
        func outcomes(_ survival: Survival) -> Set<[String]> {
            Set((0..<640).map { _ in disk.imagined(crash: survival).files.map(\.text) })
        }
        #expect(
            outcomes(.dice) == [[], ["a"], ["a", "b"], ["a", "b", "c"], ["b", "c", "d"]])
        #expect(
            outcomes(.scattered) == [
                [], ["a"], ["b"], ["c"], ["d"], ["a", "b"], ["a", "c"], ["b", "c"], ["b", "d"],
                ["c", "d"], ["a", "b", "c"], ["b", "c", "d"],
            ])
        #expect(outcomes(.nothing) == [[]])
        try disk.syncDirectory(.root)
        for survival in Survival.allCases { #expect(outcomes(survival) == [["b", "c", "d"]]) }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a rename into another directory happens in both or in neither`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [1])
        try disk.makeDirectory(DiskPath("e"))
        try disk.rename(path, to: DiskPath("e/file"))
        let seen = Set((0..<64).map { _ in disk.imagined(crash: .dice).files.map(\.text) })
        #expect(seen == [["d/file"], ["e/file"]])
        try disk.syncDirectory(DiskPath("e"))
        #expect(disk.imagined(crash: .nothing).files.map(\.text) == ["e/file"])
    }

    @Test func `a removed file comes back until its directory is synced`() throws {
        let disk = try disk(seed: 1, holding: [1, 2])
        try disk.remove(path)
        #expect(disk.imagined(crash: .nothing).bytes(of: path) == [1, 2])
        try disk.syncDirectory(path.parent)
        #expect(disk.imagined(crash: .nothing).bytes(of: path) == nil)
    }

    @Test func `a directory is removed with all that was removed in it`() throws {
        let disk = try disk(seed: 1, holding: [1])
        try disk.remove(path)
        try disk.remove(path.parent)
        for _ in 0..<64 {
            let names = try disk.imagined(crash: .scattered).entries(of: .root).map(\.name)
            #expect([["d"], []].contains(names))
        }
        #expect(disk.imagined(crash: .nothing).bytes(of: path) == [1])
        try disk.makeDirectory(path.parent)
        #expect(try disk.imagined(crash: .nothing).entries(of: path.parent) == [])
    }

    // MARK: Stops

    @Test(arguments: Trials.seeds(1_000))
    func `a machine stops at the call it was told to, and says nothing after it`(seed: UInt64)
        throws
    {
        var counted = 0
        for stop in 1...7 {
            let disk = SimulatedDisk(seed: seed)
            disk.stop(at: stop)
            do {
                try disk.makeDirectory(DiskPath("d"))
                let file = try disk.open(path, .create)
                try file.write([1, 2, 3])
                try file.sync()
                try disk.syncDirectory(DiskPath("d"))
                try disk.rename(path, to: DiskPath("d/other"))
                counted = disk.callsSoFar
            } catch {
                #expect(error.problem == .stopped)
                #expect(disk.callsSoFar == stop)
                #expect(throws: DiskError(.list, DiskPath.root, .stopped)) {
                    try disk.entries(of: .root)
                }
                let after = disk.crash()
                #expect(after.callsSoFar == 0)
                if stop > 5 { #expect(after.files.count == 1) }
            }
        }
        #expect(counted == 6)
    }

    @Test func `locks end with the machine`() throws {
        let disk = SimulatedDisk(seed: 1)
        let lock = try disk.lock(DiskPath("lock"))
        try disk.syncDirectory(.root)
        _ = try disk.crash().lock(DiskPath("lock"))
        withExtendedLifetime(lock) {}
    }

    // MARK: Faults

    @Test(arguments: Trials.seeds(1_000))
    func `a failed sync loses sectors that no later sync brings back`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [UInt8](repeating: 1, count: 8 * 512))
        let file = try disk.open(path, .write)
        try file.write([UInt8](repeating: 2, count: 8 * 512))
        disk.fail(.sync)
        #expect(throws: DiskError(.sync, path, .system(code: 5))) { try file.sync() }
        try file.sync()
        #expect(disk.bytes(of: path) == [UInt8](repeating: 2, count: 8 * 512))
        let after = try #require(disk.imagined(crash: .everything).bytes(of: path))
        #expect(after == disk.imagined(crash: .nothing).bytes(of: path))
        #expect(Set(after).isSubset(of: [1, 2]))
        try file.write([UInt8](repeating: 3, count: 8 * 512))
        try file.sync()
        #expect(
            disk.imagined(crash: .nothing).bytes(of: path) == [UInt8](repeating: 3, count: 8 * 512))
    }

    @Test func `a failed sync can lose every sector`() throws {
        let lost = try (UInt64(0)..<64).contains { seed in
            let disk = try disk(seed: seed, holding: [1])
            try write([2], of: disk)
            disk.fail(.sync)
            #expect(throws: DiskError.self) { try disk.open(path, .write).sync() }
            return disk.imagined(crash: .everything).bytes(of: path) == [1]
        }
        #expect(lost)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a failed write leaves a first part`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [])
        disk.fail(.write, at: 2)
        try write([1], of: disk)
        #expect(throws: DiskError(.write, path, .system(code: 5))) {
            try write([UInt8](repeating: 2, count: 9), at: 1, of: disk)
        }
        let bytes = try #require(disk.bytes(of: path))
        #expect((1...10).contains(bytes.count) && bytes.dropFirst().allSatisfy { $0 == 2 })
        try write([3], of: disk)
    }

    @Test func `a full disk takes what fits`() throws {
        let disk = try disk(seed: 1, holding: [1, 1])
        disk.limitSpace(to: 3)
        #expect(try disk.bytesFree() == 3)
        #expect(throws: DiskError(.write, path, .full)) {
            try write([2, 2, 2, 2, 2], at: 1, of: disk)
        }
        #expect(disk.bytes(of: path) == [1, 2, 2, 2, 2])
        #expect(try disk.bytesFree() == 0)
        try write([3, 3], of: disk)
        try disk.remove(path)
        #expect(try disk.bytesFree() == 5)
    }

    @Test(arguments: [
        DiskError.Operation.read, .truncate, .rename, .remove, .list, .open, .makeDirectory,
    ])
    func `any call can fail, once, and then has changed nothing`(_ operation: DiskError.Operation)
        throws
    {
        let disk = try disk(seed: 1, holding: [1, 2, 3])
        disk.fail(operation, with: .denied)
        let file = operation == .open ? nil : try disk.open(path, .write)
        func call() throws {
            var bytes = [UInt8](repeating: 0, count: 3)
            var span = bytes.mutableSpan
            switch operation {
            case .read: _ = try file?.read(into: &span, at: 0)
            case .truncate: try file?.truncate(to: 1)
            case .rename: try disk.rename(path, to: DiskPath("d/g"))
            case .remove: try disk.remove(path)
            case .list: _ = try disk.entries(of: path.parent)
            case .open: _ = try disk.open(path, .read)
            default: try disk.makeDirectory(DiskPath("e"))
            }
        }
        let error = try #require(throws: DiskError.self) { try call() }
        #expect(error.problem == .denied && error.operation == operation)
        #expect(disk.bytes(of: path) == [1, 2, 3])
        try call()
    }

    // MARK: From outside

    @Test func `a test turns bits over and puts files in the place of others`() throws {
        let disk = try disk(seed: 1, holding: [0, 0, 0])
        disk.flip(bit: 17, of: path)
        #expect(disk.bytes(of: path) == [0, 0, 2])
        disk.put([5, 6, 7], at: DiskPath("d/other"))
        disk.cut(DiskPath("d/other"), to: 1)
        let after = disk.imagined(crash: .nothing)
        #expect(after.files == [path, DiskPath("d/other")])
        #expect(after.bytes(of: DiskPath("d/other")) == [5])
        #expect(after.bytes(of: path) == [0, 0, 2])
    }

    // MARK: Sameness

    @Test(arguments: Trials.seeds(1_000))
    func `the same seed and calls leave the same trace and the same crashes`(seed: UInt64) throws {
        func story(_ seed: UInt64, _ dice: UInt64) -> (trace: UInt64, files: [[UInt8]?]) {
            let disk = SimulatedDisk(seed: seed)
            var dice = SplitMix64(seed: dice)
            disk.stop(at: 150)
            for _ in 0..<200 {
                let path = DiskPath.root / "f\(Int.random(in: 0..<4, using: &dice))"
                let number = Int.random(in: 0..<6, using: &dice)
                let bytes = [UInt8](repeating: UInt8(number), count: 700 * number)
                do {
                    switch number {
                    case 0: _ = try disk.open(path, .create)
                    case 1: try disk.open(path, .write).write(bytes.span, at: 300)
                    case 2: try disk.open(path, .write).sync()
                    case 3: try disk.rename(path, to: .root / "f0")
                    case 4: try disk.remove(path)
                    default: try disk.syncDirectory(.root)
                    }
                } catch {
                    // Refusals are part of the story: the trace has them.
                    continue
                }
            }
            let after = disk.crash(.scattered)
            return (after.trace, after.files.map { after.bytes(of: $0) })
        }
        let first = story(seed, seed)
        #expect(first == story(seed, seed))
        #expect(first.trace != story(seed, seed &+ 1).trace)
    }

    @Test func `the trace of a seed is the same on every machine`() throws {
        let disk = try disk(seed: 42, holding: [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(disk.trace == 5_319_668_783_609_899_321)
    }

    // MARK: The death of a process

    @Test func `a process that dies loses its locks and handles, and nothing it wrote`() throws {
        let disk = try disk(seed: 3, holding: [1])
        let file = try disk.open(path, .write)
        let lock = try disk.lock(DiskPath("LOCK"))
        try write([2], of: disk)
        try disk.rename(path, to: DiskPath("d/other"))
        disk.fail(.read)
        let next = disk.processDeath()
        #expect(throws: DiskError(.write, path, .stopped)) { try file.write([3].span, at: 0) }
        #expect(next.bytes(of: DiskPath("d/other")) == [2])
        _ = try next.lock(DiskPath("LOCK"))
        // Nothing has become durable by it, and what is made so now is.
        #expect(next.imagined(crash: .nothing).bytes(of: path) == [1])
        try next.syncDirectory(path.parent)
        #expect(next.imagined(crash: .nothing).bytes(of: DiskPath("d/other")) == [1])
        try next.open(DiskPath("d/other"), .read).sync()
        #expect(next.crash(.nothing).bytes(of: DiskPath("d/other")) == [2])
        withExtendedLifetime(lock) {}
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a sync that a process died in can still be done`(seed: UInt64) throws {
        let disk = try disk(seed: seed, holding: [UInt8](repeating: 1, count: 4_096))
        let new = [UInt8](repeating: 2, count: 4_096)
        try write(new, of: disk)
        disk.stop(at: disk.callsSoFar + 1)
        #expect(throws: DiskError(.sync, path, .stopped)) { try disk.open(path, .write).sync() }
        let next = disk.processDeath()
        #expect(next.bytes(of: path) == new)
        try next.open(path, .write).sync()
        #expect(next.crash(.nothing).bytes(of: path) == new)
    }

    @Test func `a directory that a process died in making is made durable by making it again`()
        throws
    {
        var (lost, kept) = (0, 0)
        for seed in 0..<200 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            disk.stop(at: 1)
            #expect(throws: DiskError(.makeDirectory, "d", .stopped)) {
                try disk.makeDirectory(DiskPath("d"))
            }
            let next = disk.processDeath()
            let isSeen = try next.entries(of: .root).count == 1
            let after = next.imagined(crash: .nothing)
            if isSeen { if try after.entries(of: .root).isEmpty { lost += 1 } else { kept += 1 } }
            try next.makeDirectory(DiskPath("d"))
            #expect(try next.crash(.nothing).entries(of: .root).count == 1)
        }
        #expect(lost > 20 && kept > 20)
    }

    @Test func `files in a directory that is lost are lost with it`() throws {
        for seed in 0..<64 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            disk.stop(at: 1)
            _ = try? disk.makeDirectory(DiskPath("d"))
            let next = disk.processDeath()
            guard try next.entries(of: .root).count == 1 else { continue }
            let file = try next.open(path, .create)
            try file.sync()
            try next.syncDirectory(path.parent)
            let after = next.crash(.nothing)
            #expect(try after.files == (after.entries(of: .root).isEmpty ? [] : [path]))
        }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `after a directory could not be synced nothing more is taken`(seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        let paths = [DiskPath("a"), DiskPath("b"), DiskPath("c")]
        for path in paths { try disk.open(path, .create).sync() }
        disk.fail(.sync)
        #expect(throws: DiskError(.sync, DiskPath.root, .system(code: 5))) {
            try disk.syncDirectory(.root)
        }
        #expect(throws: DiskError(.sync, DiskPath.root, .denied)) {
            try disk.syncDirectory(.root)
        }
        #expect(throws: DiskError(.open, DiskPath("e"), .denied)) {
            try disk.open(DiskPath("e"), .create)
        }
        #expect(disk.files == paths)
        // Only mounting it anew helps, and then those up to some moment are there.
        let dead = disk.processDeath()
        #expect(throws: DiskError.self) { try dead.syncDirectory(.root) }
        let after = dead.crash(.nothing)
        #expect(paths.starts(with: after.files))
        try after.syncDirectory(.root)
    }
}

extension DiskFile {
    fileprivate func write(_ bytes: [UInt8]) throws(DiskError) { try write(bytes.span, at: 0) }
}

/// Tuples of the story are equal when both parts are.
private func == (
    left: (trace: UInt64, files: [[UInt8]?]), right: (trace: UInt64, files: [[UInt8]?])
) -> Bool {
    left.trace == right.trace && left.files == right.files
}
