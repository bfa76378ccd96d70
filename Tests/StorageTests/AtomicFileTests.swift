import Disk
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct AtomicFileTests {
    private static let path = DiskPath("d/name")
    private let old = [UInt8](repeating: 1, count: 1_500)
    private let new = [UInt8](repeating: 2, count: 2_300)

    private func check(on disk: some Disk) throws {
        try disk.makeDirectory(Self.path.parent)
        let file = AtomicFile(Self.path, limit: 2_300, on: disk)
        #expect(try file.read() == nil)
        for bytes in [old, [], new, old] {
            try file.replace(with: bytes.span)
            #expect(try file.read() == bytes)
        }
        #expect(try disk.entries(of: Self.path.parent).map(\.name) == ["name"])
        #expect(throws: StorageError.tooLarge(bytes: 2_301, most: 2_300)) {
            try file.replace(with: [UInt8](repeating: 0, count: 2_301).span)
        }
        #expect(throws: StorageError.tooLarge(bytes: 1_500, most: 1_499)) {
            try AtomicFile(Self.path, limit: 1_499, on: disk).read()
        }
        #expect(try file.read() == old)
        try file.remove()
        try file.remove()
        #expect(try file.read() == nil)
    }

    @Test func `a file is replaced as a whole, within its limit`() throws {
        try check(on: SimulatedDisk(seed: 1))
        let machine = try TemporaryDisk()
        try check(on: machine.disk)
        withExtendedLifetime(machine) {}
    }

    @Test func `what another writer has left aside is in nobody's way`() throws {
        let disk = SimulatedDisk(seed: 1)
        try disk.makeDirectory(Self.path.parent)
        disk.put([9], at: DiskPath("d/name.tmp"))
        let file = AtomicFile(Self.path, limit: 9_999, on: disk)
        try file.replace(with: new.span)
        #expect(disk.bytes(of: DiskPath("d/name.tmp")) == [9])
        try AtomicFile.sweep(Self.path.parent, on: disk)
        #expect(disk.files == [Self.path])
        for number in 0..<16 {
            disk.put([], at: DiskPath("d") / "name\(number == 0 ? "" : ".\(number)").tmp")
        }
        #expect(throws: StorageError.disk(DiskError(.open, "d/name.15.tmp", .exists))) {
            try file.replace(with: old.span)
        }
        #expect(try file.read() == new)
    }

    @Test(arguments: Trials.seeds(2_000), Survival.allCases)
    func `a crash at any call leaves the old bytes or the new ones`(
        seed: UInt64, survival: Survival
    ) throws {
        for isFirst in [true, false] {
            var stop = 1
            var isDone = false
            while !isDone {
                let disk = SimulatedDisk(seed: seed)
                try disk.makeDirectory(Self.path.parent)
                let file = AtomicFile(Self.path, limit: 9_999, on: disk)
                if !isFirst { try file.replace(with: old.span) }
                disk.stop(at: disk.callsSoFar + stop)
                do throws(StorageError) {
                    try file.replace(with: new.span)
                    isDone = true
                } catch {
                    guard case .disk(let reason) = error, reason.problem == .stopped else {
                        throw error
                    }
                }
                let after = disk.crash(survival)
                try AtomicFile.sweep(Self.path.parent, on: after)
                let found = try AtomicFile(Self.path, limit: 9_999, on: after).read()
                let allowed = isDone ? [new] : isFirst ? [nil, new] : [old, new]
                let isWhole = allowed.contains(found)
                #expect(isWhole, "stopped at call \(stop)")
                #expect(after.files.allSatisfy { $0 == Self.path })
                stop += 1
            }
            // Created, written, synced, renamed, the name synced; then it ran through.
            #expect(stop == 7)
        }
    }

    @Test(arguments: [DiskError.Operation.open, .write, .sync, .rename], Trials.seeds(500))
    func `a call that fails leaves the old bytes and nothing beside them`(
        _ operation: DiskError.Operation, seed: UInt64
    ) throws {
        let disk = SimulatedDisk(seed: seed)
        try disk.makeDirectory(Self.path.parent)
        let file = AtomicFile(Self.path, limit: 9_999, on: disk)
        try file.replace(with: old.span)
        disk.fail(operation)
        let error = try #require(throws: StorageError.self) { try file.replace(with: new.span) }
        guard case .disk(let reason) = error else { throw error }
        #expect(reason.operation == operation && reason.problem == .system(code: 5))
        #expect(disk.files == [Self.path])
        #expect(try file.read() == old)
        #expect(disk.imagined(crash: .nothing).bytes(of: Self.path) == old)
        try file.replace(with: new.span)
        #expect(disk.crash(.nothing).bytes(of: Self.path) == new)
    }

    @Test func `a full disk leaves the old bytes`() throws {
        let disk = SimulatedDisk(seed: 1)
        try disk.makeDirectory(Self.path.parent)
        let file = AtomicFile(Self.path, limit: 9_999, on: disk)
        try file.replace(with: old.span)
        disk.limitSpace(to: 2_000)
        #expect(throws: StorageError.disk(DiskError(.write, "d/name.tmp", .full))) {
            try file.replace(with: new.span)
        }
        #expect(try file.read() == old)
        #expect(try disk.bytesFree() == 2_000)
    }

    /// The process dies in the middle, the next one reads and acts on it, and the power goes.
    @Test(arguments: Trials.seeds(2_000), Survival.allCases)
    func `what was read once is there after a crash`(seed: UInt64, survival: Survival) throws {
        for call in 1...6 {
            for isRemoved in [false, true] {
                let disk = SimulatedDisk(seed: seed)
                try disk.makeDirectory(Self.path.parent)
                let file = AtomicFile(Self.path, limit: 9_999, on: disk)
                try file.replace(with: old.span)
                disk.stop(at: disk.callsSoFar + call)
                do throws(StorageError) {
                    if isRemoved { try file.remove() } else { try file.replace(with: new.span) }
                } catch {
                    guard case .disk(let reason) = error, reason.problem == .stopped else {
                        throw error
                    }
                }
                let next = disk.processDeath()
                let seen = try AtomicFile(Self.path, limit: 9_999, on: next).read()
                let after = next.crash(survival)
                let found = try AtomicFile(Self.path, limit: 9_999, on: after).read()
                #expect(seen == found, "call \(call)")
            }
        }
    }

    @Test func `only the first read costs a sync`() throws {
        let disk = SimulatedDisk(seed: 1)
        try disk.makeDirectory(Self.path.parent)
        try AtomicFile(Self.path, limit: 9_999, on: disk).replace(with: old.span)
        let file = AtomicFile(Self.path, limit: 9_999, on: disk)
        _ = try file.read()
        let calls = disk.callsSoFar
        for _ in 0..<9 { _ = try file.read() }
        #expect(disk.callsSoFar == calls)
        #expect(try AtomicFile(DiskPath("e/none"), limit: 9, on: disk).read() == nil)
    }
}
