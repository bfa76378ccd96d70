import Disk
import Primitives

/// The state behind a simulated disk: files, names, locks, and what is going to go wrong.
struct Machine {
    /// Files beyond this length do not fit, as on a real file system, only sooner.
    static let longestFile: UInt64 = 1 << 30

    struct Fault {
        let operation: DiskError.Operation
        let problem: DiskError.Problem
        var callsToGo: Int
    }

    /// What becomes of a call.
    enum Fate { case whole, part(DiskError.Problem) }

    private struct File {
        var image: FileImage
        var isLinked = true
    }

    var dice: SplitMix64
    var calls = 0
    var stopCall: Int?
    var isStopped = false
    /// A directory could not be synced: the file system takes no more changes until it is mounted
    /// anew, as the journalling ones do.
    private var isReadOnly = false
    var faults: [Fault] = []
    var capacity: UInt64 = 1 << 40
    private(set) var used: UInt64 = 0
    private(set) var trace: UInt64
    private var names = NameTree()
    private var files: [File] = []
    private var locks: Set<Int> = []

    init(seed: UInt64) { (dice, trace) = (SplitMix64(seed: seed), seed) }

    // MARK: Fate

    /// Notes a call, and says whether it is one of those that fail.
    mutating func begin(
        _ operation: DiskError.Operation, _ values: (UInt64, UInt64) = (0, 0), persists: Bool = true
    ) throws(DiskError.Problem) -> Fate {
        if isStopped { throw .stopped }
        note(operation.number)
        note(values.0)
        note(values.1)
        if persists {
            calls += 1
            if calls == stopCall {
                isStopped = true
                return .part(.stopped)
            }
            if isReadOnly { throw .denied }
        }
        for index in faults.indices where faults[index].operation == operation {
            faults[index].callsToGo -= 1
        }
        guard let due = faults.firstIndex(where: { $0.callsToGo == 0 }) else { return .whole }
        return .part(faults.remove(at: due).problem)
    }

    /// Begins a call that has no parts: it takes place, or fails and changes nothing. Stopped in
    /// it, the machine may have finished it without saying so.
    private mutating func beginWhole(
        _ operation: DiskError.Operation, _ values: (UInt64, UInt64) = (0, 0), persists: Bool = true
    ) throws(DiskError.Problem) -> DiskError.Problem? {
        switch try begin(operation, values, persists: persists) {
        case .whole: return nil
        case .part(let problem):
            guard problem == .stopped, Bool.random(using: &dice) else { throw problem }
            return problem
        }
    }

    mutating func note(_ value: UInt64) {
        trace = (trace ^ value) &* 0x9FB2_1C65_1E98_DF25
        trace ^= trace >> 32
    }

    static func number(of path: DiskPath) -> UInt64 {
        path.text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    // MARK: Names

    mutating func open(_ path: DiskPath, _ access: DiskAccess) throws(DiskError.Problem) -> Int {
        guard access == .create else {
            _ = try beginWhole(.open, (Self.number(of: path), 0), persists: false)
            switch try names.entry(at: path) {
            case .file(let number)?: return number
            case .directory?: throw .wrongKind
            case nil: throw .missing
            }
        }
        if isStopped { throw .stopped }
        guard try names.entry(at: path) == nil else { throw .exists }
        let stop = try beginWhole(.open, (Self.number(of: path), 1))
        let number = create(at: path)
        if let stop { throw stop }
        return number
    }

    private mutating func create(at path: DiskPath) -> Int {
        files.append(File(image: FileImage()))
        names.link(files.count - 1, at: path, call: calls)
        return files.count - 1
    }

    mutating func entries(of path: DiskPath) throws(DiskError.Problem) -> [DiskEntry] {
        _ = try beginWhole(.list, (Self.number(of: path), 0), persists: false)
        return try names.names(in: path).map { name, entry in
            switch entry {
            case .directory: DiskEntry(name: name, kind: .directory, size: 0)
            case .file(let number):
                DiskEntry(name: name, kind: .file, size: UInt64(files[number].image.bytes.count))
            }
        }
    }

    mutating func makeDirectory(_ path: DiskPath) throws(DiskError.Problem) {
        if isStopped { throw .stopped }
        switch try path == .root ? .directory : upperEntry(at: path) {
        case .directory?:
            // One that a process made and did not live to sync.
            guard names.isPending(path) else { return }
        case .file?: throw .wrongKind
        case nil: break
        }
        let stop = try beginWhole(.makeDirectory, (Self.number(of: path), 0))
        if try names.entry(at: path) == nil { names.makeDirectory(path, call: calls) }
        // Stopped, it may be made and not be durable yet.
        if stop == nil || Bool.random(using: &dice) { names.syncDirectory(path.parent) }
        if let stop { throw stop }
    }

    /// What stands at a path, once the directories above it are made.
    private mutating func upperEntry(at path: DiskPath) throws(DiskError.Problem)
        -> NameTree.Entry?
    {
        try makeDirectory(path.parent)
        return try names.entry(at: path)
    }

    mutating func rename(_ path: DiskPath, to other: DiskPath) throws(DiskError.Problem) {
        if isStopped { throw .stopped }
        switch try names.entry(at: path) {
        case .file?: break
        case .directory?: throw path == .root ? .missing : .wrongKind
        case nil: throw .missing
        }
        let replaced = try names.entry(at: other)
        if replaced == .directory { throw other == .root ? .missing : .wrongKind }
        let stop = try beginWhole(.rename, (Self.number(of: path), Self.number(of: other)))
        if path != other {
            if case .file(let number)? = replaced { unlink(number) }
            names.rename(path, to: other, call: calls)
        }
        if let stop { throw stop }
    }

    mutating func remove(_ path: DiskPath) throws(DiskError.Problem) {
        if isStopped { throw .stopped }
        let entry = try names.entry(at: path)
        switch entry {
        case .file?: break
        case .directory?:
            if path == .root { throw .missing }
            guard try names.names(in: path).isEmpty else { throw .exists }
        case nil: throw .missing
        }
        let stop = try beginWhole(.remove, (Self.number(of: path), 0))
        if case .file(let number)? = entry { unlink(number) }
        names.unlink(path, call: calls)
        if let stop { throw stop }
    }

    private mutating func unlink(_ number: Int) {
        files[number].isLinked = false
        used -= UInt64(files[number].image.bytes.count)
    }

    mutating func syncDirectory(_ path: DiskPath) throws(DiskError.Problem) {
        if isStopped { throw .stopped }
        _ = try names.names(in: path)
        switch try begin(.sync, (Self.number(of: path), 1)) {
        case .whole: names.syncDirectory(path)
        case .part(let problem):
            names.failSync(of: path, &dice)
            if problem != .stopped { isReadOnly = true }
            throw problem
        }
    }

    mutating func lock(_ path: DiskPath) throws(DiskError.Problem) -> Int {
        if isStopped { throw .stopped }
        let entry = try names.entry(at: path)
        if entry == .directory { throw .wrongKind }
        let stop = try beginWhole(.lock, (Self.number(of: path), 0), persists: entry == nil)
        let number = if case .file(let number)? = entry { number } else { create(at: path) }
        if let stop { throw stop }
        guard locks.insert(number).inserted else { throw .locked }
        return number
    }

    mutating func unlock(_ number: Int) { locks.remove(number) }

    // MARK: Files

    mutating func size(of number: Int) throws(DiskError.Problem) -> UInt64 {
        _ = try begin(.measure, (UInt64(number), 0), persists: false)
        return UInt64(files[number].image.bytes.count)
    }

    mutating func read(_ number: Int, into bytes: inout MutableSpan<UInt8>, at offset: UInt64)
        throws(DiskError.Problem) -> Int
    {
        _ = try beginWhole(.read, (UInt64(number), offset), persists: false)
        return files[number].image.read(into: &bytes, at: Int(min(offset, Self.longestFile)))
    }

    mutating func write(_ number: Int, _ bytes: Span<UInt8>, at offset: UInt64)
        throws(DiskError.Problem)
    {
        let fate = try begin(.write, (UInt64(number), offset))
        note(bytes)
        guard bytes.count > 0 else { return }
        let room = roomToGrow(number)
        var fits = Int(clamping: Int64(clamping: room) - Int64(clamping: offset))
        fits = max(0, min(fits, bytes.count))
        var problem: DiskError.Problem? = fits < bytes.count ? .full : nil
        if case .part(let reason) = fate {
            (fits, problem) = (Int.random(in: 0...fits, using: &dice), reason)
        }
        if fits > 0 {
            let before = files[number].image.bytes.count
            files[number].image.write(bytes.extracting(0..<fits), at: Int(offset), call: calls)
            account(number, before: before)
        }
        if let problem { throw problem }
    }

    mutating func truncate(_ number: Int, to size: UInt64) throws(DiskError.Problem) {
        if isStopped { throw .stopped }
        guard size <= roomToGrow(number) else { throw .full }
        let stop = try beginWhole(.truncate, (UInt64(number), size))
        let before = files[number].image.bytes.count
        files[number].image.truncate(to: Int(size), call: calls)
        account(number, before: before)
        if let stop { throw stop }
    }

    mutating func sync(_ number: Int) throws(DiskError.Problem) {
        switch try begin(.sync, (UInt64(number), 0)) {
        case .whole: files[number].image.sync()
        case .part(let problem):
            if problem == .stopped {
                files[number].image.partSync(&dice)
            } else {
                files[number].image.failSync(&dice)
            }
            throw problem
        }
    }

    /// How long a file may become.
    private func roomToGrow(_ number: Int) -> UInt64 {
        let size = UInt64(files[number].image.bytes.count)
        return min(Self.longestFile, size + (capacity > used ? capacity - used : 0))
    }

    private mutating func account(_ number: Int, before: Int) {
        guard files[number].isLinked else { return }
        used = used - UInt64(before) + UInt64(files[number].image.bytes.count)
    }

    private mutating func note(_ bytes: Span<UInt8>) {
        note(UInt64(bytes.count))
        var start = 0
        while start + 8 <= bytes.count {
            note(EightBytes.load(bytes, from: start))
            start += 8
        }
        for index in start..<bytes.count { note(UInt64(bytes[index])) }
    }

    // MARK: Crashes

    /// The machine after a crash and the start that follows it.
    func survivor(_ survival: Survival, seed: UInt64) -> Machine {
        var machine = Machine(seed: seed)
        let kept: Kept =
            switch survival {
            case .everything: .everything
            case .nothing: .nothing
            case .prefix: .upTo(call: Int.random(in: 0...calls, using: &machine.dice))
            case .dice: .any(scattered: false)
            case .scattered: .any(scattered: true)
            }
        machine.capacity = capacity
        machine.names = names.survivor(kept, &machine.dice)
        let linked = Set(machine.names.files.map(\.number))
        machine.files = files.enumerated().map { number, file in
            guard linked.contains(number) else { return File(image: FileImage(), isLinked: false) }
            return File(image: file.image.survivor(kept, &machine.dice))
        }
        machine.used = machine.files.reduce(0) { $0 + UInt64($1.image.bytes.count) }
        machine.trace = trace
        return machine
    }

    /// The machine as a new process finds it where only the old one has ended: nothing is lost, and
    /// nothing has become durable by it.
    func successor() -> Machine {
        var machine = self
        (machine.isStopped, machine.stopCall) = (false, nil)
        (machine.faults, machine.locks) = ([], [])
        return machine
    }

    // MARK: From outside

    var paths: [DiskPath] { names.files.map(\.path) }

    func bytes(of path: DiskPath) -> [UInt8]? {
        number(of: path).map { files[$0].image.bytes }
    }

    mutating func flip(bit: Int, of path: DiskPath) {
        guard let number = number(of: path), files[number].image.bytes.indices.contains(bit / 8)
        else { preconditionFailure("\(path) has no bit \(bit)") }
        files[number].image.flip(bit: bit)
    }

    mutating func put(_ bytes: [UInt8], at path: DiskPath) {
        do throws(DiskError.Problem) {
            let number = number(of: path) ?? create(at: path)
            guard try names.entry(at: path) != nil else { throw .missing }
            let before = files[number].image.bytes.count
            files[number].image = FileImage(bytes)
            account(number, before: before)
            names.syncAll()
        } catch { preconditionFailure("nothing can be put at \(path): \(error)") }
    }

    private func number(of path: DiskPath) -> Int? {
        names.files.first { $0.path == path }?.number
    }
}

extension DiskError.Operation {
    /// A number for traces.
    fileprivate var number: UInt64 {
        switch self {
        case .open: 1
        case .read: 2
        case .write: 3
        case .sync: 4
        case .truncate: 5
        case .rename: 6
        case .remove: 7
        case .list: 8
        case .lock: 9
        case .makeDirectory: 10
        case .measure: 11
        }
    }
}
