public import Disk
import Synchronization

/// A disk in memory that crashes, tears writes, fills up and fails as a seed decides: the same
/// seed and the same calls give the same behaviour and the same ``trace``.
///
///     let disk = SimulatedDisk(seed: seed)
///     disk.stop(at: 17)                       // the 17th call that persists anything
///     …                                       // until DiskError.Problem.stopped
///     let restarted = disk.crash()            // what a new process finds
///
/// Bytes that were not synced survive a crash by sectors of 512 bytes, each kept or lost; names
/// that were not synced as ``Survival`` says, a file under a lost name going with it. What a
/// `rename` does in two directories happens in both or in neither.
public final class SimulatedDisk: Disk {
    private let machine: Mutex<Machine>

    public convenience init(seed: UInt64) { self.init(Machine(seed: seed)) }

    private init(_ machine: sending Machine) { self.machine = Mutex(machine) }

    // MARK: Disk

    public func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError) -> SimulatedFile {
        let number = try call(.open, path) { machine throws(DiskError.Problem) in
            try machine.open(path, access)
        }
        return SimulatedFile(path: path, number: number, isWritable: access != .read, disk: self)
    }

    public func entries(of directory: DiskPath) throws(DiskError) -> [DiskEntry] {
        try call(.list, directory) { machine throws(DiskError.Problem) in
            try machine.entries(of: directory)
        }
    }

    public func makeDirectory(_ path: DiskPath) throws(DiskError) {
        try call(.makeDirectory, path) { machine throws(DiskError.Problem) in
            try machine.makeDirectory(path)
        }
    }

    public func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError) {
        try call(.rename, path) { machine throws(DiskError.Problem) in
            try machine.rename(path, to: other)
        }
    }

    public func remove(_ path: DiskPath) throws(DiskError) {
        try call(.remove, path) { machine throws(DiskError.Problem) in
            try machine.remove(path)
        }
    }

    public func syncDirectory(_ path: DiskPath) throws(DiskError) {
        try call(.sync, path) { machine throws(DiskError.Problem) in
            try machine.syncDirectory(path)
        }
    }

    public func lock(_ path: DiskPath) throws(DiskError) -> SimulatedLock {
        let number = try call(.lock, path) { machine throws(DiskError.Problem) in
            try machine.lock(path)
        }
        return SimulatedLock(number: number, disk: self)
    }

    public func bytesFree() throws(DiskError) -> UInt64 {
        try call(.measure, .root) { machine throws(DiskError.Problem) in
            _ = try machine.begin(.measure, persists: false)
            return machine.capacity > machine.used ? machine.capacity - machine.used : 0
        }
    }

    /// Asks the machine, notes what came of it, and names the call in what it throws.
    func call<Answer: Sendable>(
        _ operation: DiskError.Operation, _ path: DiskPath,
        _ body: (inout Machine) throws(DiskError.Problem) -> Answer
    ) throws(DiskError) -> Answer {
        try machine.withLock { machine throws(DiskError) in
            do throws(DiskError.Problem) {
                return try body(&machine)
            } catch {
                machine.note(0xFA11)
                throw DiskError(operation, path, error)
            }
        }
    }

    func unlock(_ number: Int) { machine.withLock { $0.unlock(number) } }
}

// MARK: Crashes

extension SimulatedDisk {
    /// How many calls have persisted something, or were to: writes, truncations and syncs of files,
    /// new files, renames, removals, new and synced directories.
    public var callsSoFar: Int { machine.withLock { $0.calls } }

    /// A digest of all calls so far and of what came of them.
    public var trace: UInt64 { machine.withLock { $0.trace } }

    /// Stops the machine at that call, counted as in ``callsSoFar``: it takes place in part or
    /// not at all and throws ``DiskError/Problem/stopped``, and so does every call after it.
    public func stop(at call: Int) { machine.withLock { $0.stopCall = call } }

    /// Stops the machine and starts it again: the disk as a new process finds it, without locks
    /// and without faults to come. Every further call on this one is refused. Called again it
    /// answers with another outcome of the same crash.
    public func crash(_ survival: Survival = .dice) -> SimulatedDisk {
        machine.withLock { $0.isStopped = true }
        return imagined(crash: survival)
    }

    /// Ends the process and not the machine, at this moment or in the call it was stopped in: the disk
    /// as the next process finds it. Locks are dropped and handles refused, everything written is
    /// seen, and what was not durable still is not: a ``crash(_:)`` of the answer can lose it.
    public func processDeath() -> SimulatedDisk {
        machine.withLock { $0.isStopped = true }
        return SimulatedDisk(machine.withLock { $0.successor() })
    }

    /// The disk that a crash at this moment would leave; this one goes on. Each call draws anew.
    public func imagined(crash survival: Survival) -> SimulatedDisk {
        SimulatedDisk(machine.withLock { $0.survivor(survival, seed: $0.dice.next()) })
    }
}

// MARK: Faults

extension SimulatedDisk {
    /// Makes the `count`-th such call from now fail. A write that fails has written any first part
    /// of its bytes; a sync that fails has made any sectors durable, and the others are lost to
    /// every later sync, as on Linux; a sync of a directory that fails has made the changes up to
    /// some moment durable, and until a crash nothing more is taken; any other call has changed
    /// nothing.
    public func fail(
        _ operation: DiskError.Operation, at count: Int = 1,
        with problem: DiskError.Problem = .system(code: 5)
    ) {
        precondition(count > 0, "the call that fails is yet to come")
        machine.withLock {
            $0.faults.append(
                Machine.Fault(operation: operation, problem: problem, callsToGo: count))
        }
    }

    /// Leaves room for so many more bytes. A write that does not fit writes what does, and is
    /// refused as ``DiskError/Problem/full``.
    public func limitSpace(to bytesFree: UInt64) {
        machine.withLock { $0.capacity = $0.used + bytesFree }
    }
}

// MARK: From outside

extension SimulatedDisk {
    /// Every file, in order of paths.
    public var files: [DiskPath] { machine.withLock { $0.paths } }

    /// What a file holds; `nil` if there is none.
    public func bytes(of path: DiskPath) -> [UInt8]? { machine.withLock { $0.bytes(of: path) } }

    /// Turns over one bit of a file, durably: bit 0 is the lowest of the first byte.
    public func flip(bit: Int, of path: DiskPath) {
        machine.withLock { $0.flip(bit: bit, of: path) }
    }

    /// Gives a file other bytes, durably; a new one if there is none, in a directory that is there.
    /// Names that were pending become durable.
    public func put(_ bytes: [UInt8], at path: DiskPath) {
        machine.withLock { $0.put(bytes, at: path) }
    }

    /// Cuts a file, durably.
    public func cut(_ path: DiskPath, to size: Int) {
        guard let bytes = bytes(of: path) else { preconditionFailure("there is no \(path)") }
        put(Array(bytes.prefix(size)), at: path)
    }
}
