import Chain
import Crypto
import Disk
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Tables
import Testing
import World

@testable import Spine

@Suite struct SpineOpeningTests {
    private func files(_ disk: SimulatedDisk, under folder: String) -> [DiskPath] {
        disk.files.filter { $0.text.hasPrefix("node/\(folder)/") }
    }

    /// A chain of eight blocks and an open one, with snapshots behind the third and the sixth.
    private func grown(
        on disk: SimulatedDisk
    ) throws -> (headers: [Header], image: SampleSpine.Image) {
        var sample = try SampleSpine(on: disk)
        var headers = [sample.sequencer.header]
        headers += try sample.grow(blocks: 1...8, snapshots: [3, 6])
        try sample.turn([.transfer(3), .reserve(4, until: 20_000)], at: 9_100)
        try sample.turn([.transfer(0)], at: 9_200)
        return (headers, sample.image)
    }

    @Test func `a start from a snapshot comes to what replay from genesis comes to`() throws {
        let disk = SimulatedDisk(seed: 2)
        let (headers, image) = try grown(on: disk)
        let quick = try SampleSpine(on: disk.imagined(crash: .everything))
        #expect(quick.recovery.snapshot == Height(6))
        #expect(quick.recovery.blocks == 2)
        #expect(quick.recovery.entries < 35)
        #expect(quick.recovery.refusedSnapshots.isEmpty)
        #expect(quick.image == image)
        let whole = try SampleSpine(on: disk.imagined(crash: .everything), fromGenesis: true)
        #expect(whole.recovery.snapshot == nil)
        #expect(whole.recovery.blocks == 9)
        #expect(whole.image == image)
        for header in headers {
            #expect(try whole.sequencer.history.block(at: header.height)?.header == header)
        }
    }

    @Test func `it goes on the same from a snapshot, from genesis and without a restart`() throws {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...5, snapshots: [4])
        var others = [
            try SampleSpine(on: disk.imagined(crash: .everything)),
            try SampleSpine(on: disk.imagined(crash: .everything), fromGenesis: true),
        ]
        let headers = try sample.grow(blocks: 6...9)
        for index in others.indices {
            #expect(try others[index].grow(blocks: 6...9) == headers)
            #expect(others[index].image == sample.image)
        }
    }

    @Test func `a replay tells how far it has come`() throws {
        let disk = SimulatedDisk(seed: 2)
        let (_, image) = try grown(on: disk)
        var stores = try SpineStores(
            on: disk.processDeath(), in: SampleSpine.place, genesis: SampleSpine.genesis,
            log: SampleSpine.options())
        var told: [ReplayProgress] = []
        _ = try stores.sequencer(fromGenesis: true) { told.append($0) }
        #expect(told.map(\.record) == told.map(\.record).sorted())
        #expect(told.last?.record == image.end)
        #expect(told.allSatisfy { $0.lastRecord == image.end })
        #expect(told.last?.height == Height(8))
        #expect(try stores.entryCount() == told.last?.entries)
        let bare = disk.imagined(crash: .everything)
        for path in files(bare, under: "history") { try bare.remove(path) }
        let others = try SpineStores(
            on: bare, in: SampleSpine.place, genesis: SampleSpine.genesis,
            log: SampleSpine.options())
        #expect(try others.entryCount() == told.last?.entries)
    }

    @Test func `a log that lost its end is refused with what is missing and what to do`() throws {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...4)
        try sample.turn([.transfer(3), .transfer(4)], at: 5_000)
        let early = disk.imagined(crash: .everything)
        let entries = try sample.grow(blocks: 5...8).reduce(0) { $0 + Int($1.entries) }
        let late = disk.imagined(crash: .everything)
        let open = try SampleSpine(on: early.imagined(crash: .everything)).sequencer.open.entries
        #expect(open >= 2)
        func restored(_ change: (SimulatedDisk) throws -> Void = { _ in }) throws -> SimulatedDisk {
            let disk = late.imagined(crash: .everything)
            for path in files(disk, under: "log") where !path.text.hasSuffix("LOCK") {
                let bytes = try #require(early.bytes(of: path))
                let file = try disk.open(path, .write)
                try file.truncate(to: UInt64(bytes.count))
                try file.write(bytes.span, at: 0)
            }
            try change(disk)
            return disk
        }
        func words(_ disk: SimulatedDisk) -> String {
            do {
                _ = try SampleSpine(on: disk)
                return ""
            } catch { return "\(error)" }
        }
        // Some commands of the fifth block are in the log.
        let said = words(try restored())
        #expect(
            said.contains(
                "and ends with block 4, and history/ holds the blocks up to block 8: 4 blocks are "
                    + "missing with \(entries - open) commands, all of which had been answered; put log/ "
                    + "back from a copy"), "\(said)")
        let whole = try SampleSpine(on: late.imagined(crash: .everything))
        #expect(whole.sequencer.header.height == Height(8))
        try sample.snapshot()
        let kept = disk.imagined(crash: .everything)
        let bySnapshot = try restored { disk in
            for path in files(disk, under: "history") { try disk.remove(path) }
            for path in files(kept, under: "snapshots") where !disk.files.contains(path) {
                let bytes = try #require(kept.bytes(of: path))
                try disk.makeDirectory(path.parent)
                let file = try disk.open(path, .create)
                try file.write(bytes.span, at: 0)
            }
        }
        let other = words(bySnapshot)
        #expect(
            other.contains(
                "snapshots/ holds the state of block 8: 4 blocks are missing, at least "),
            "\(other)")
    }

    @Test(.requirement("LG-007"))
    func `the toggle of diagnostics is state: of the root, of a snapshot, and of a replay`() throws
    {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk)
        #expect(sample.sequencer.world.chain[.aiDiagnostics] == 0)
        let before = SpineTwin.root(of: sample.sequencer.world)
        let toggle = World.Command.chain(
            .setParams(
                SetParams([ParamChange(name: ParamName(checked: "ai_diagnostics"), value: 1)])))
        let operators = sample.sequencer.world.chain.operators
        let outcomes = try sample.turn(
            [PreparedEntry(.unsigned(UnsignedCommand(toggle, by: operators)))], at: 1_100)
        #expect(outcomes.map(\.code) == [.done])
        #expect(SpineTwin.root(of: sample.sequencer.world) != before)
        try sample.seal(at: 1_999)
        try sample.snapshot()
        for fromGenesis in [false, true] {
            let again = try SampleSpine(
                on: disk.imagined(crash: .everything), fromGenesis: fromGenesis)
            #expect(again.recovery.snapshot == (fromGenesis ? nil : Height(1)))
            #expect(again.sequencer.world.chain[.aiDiagnostics] == 1)
            #expect(again.image == sample.image)
        }
    }

    // MARK: Damage

    @Test func `where the newest snapshot is damaged the older one is taken, and told of`() throws {
        let disk = SimulatedDisk(seed: 3)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...3, snapshots: [3])
        let older = Set(files(disk, under: "snapshots"))
        _ = try sample.grow(blocks: 4...8, snapshots: [6])
        let image = sample.image
        let newer = files(disk, under: "snapshots").filter {
            !older.contains($0) && (disk.bytes(of: $0)?.count ?? 0) > 100
        }
        #expect(newer.count == 2)
        for path in newer {
            let damaged = disk.imagined(crash: .everything)
            damaged.flip(bit: (damaged.bytes(of: path)?.count ?? 0) * 4, of: path)
            let again = try SampleSpine(on: damaged)
            #expect(again.recovery.snapshot == Height(3))
            #expect(again.recovery.refusedSnapshots.count == 1)
            #expect(again.recovery.refusedSnapshots.first?.contains(path.text) == true)
            #expect(again.image == image)
        }
    }

    @Test
    func `a snapshot that History does not bear out gives way to the one before, and is told of`()
        throws
    {
        let disk = SimulatedDisk(seed: 3)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...8, snapshots: [3, 6])
        let (image, follower) = (sample.image, sample.sequencer.following.follower)
        var header = sample.sequencer.header
        let point = sample.sequencer.snapshotPoint(behind: header)
        let other = disk.processDeath()
        header.history = LogHead(size: header.history.size, root: .zero)
        do {
            var snapshots = try Snapshots(
                other, in: SampleSpine.place / "snapshots", owner: SampleSpine.genesis.hash)
            try snapshots.write(at: point, WorldSnapshot.parts(of: follower.forest, under: header))
        }
        let again = try SampleSpine(on: other)
        #expect(again.recovery.snapshot == Height(6))
        #expect(
            again.recovery.refusedSnapshots == [
                "block 8: History has another head behind that block"
            ])
        #expect(again.image == image)
    }

    @Test
    func `where History ends before the newest snapshot the one before is taken, and it is told`()
        throws
    {
        let disk = SimulatedDisk(seed: 3)
        let (headers, image) = try grown(on: disk)
        let other = disk.processDeath()
        do {
            let history = try History(
                on: other, in: SampleSpine.place / "history", owner: SampleSpine.genesis.hash,
                options: SampleSpine.options())
            try history.readArchive(apart: false)
            try history.drop(above: Height(4))
        }
        let again = try SampleSpine(on: other.processDeath())
        #expect(again.recovery.snapshot == Height(3))
        #expect(again.recovery.refusedSnapshots == ["block 6: History ends before it"])
        #expect(again.image == image)
        for header in headers {
            #expect(try again.sequencer.history.block(at: header.height)?.header == header)
        }
    }

    @Test func `where every snapshot is damaged it begins from genesis`() throws {
        let disk = SimulatedDisk(seed: 3)
        let (_, image) = try grown(on: disk)
        let next = disk.processDeath()
        for path in files(next, under: "snapshots") {
            guard let size = next.bytes(of: path)?.count, size > 100 else { continue }
            next.flip(bit: size * 4, of: path)
        }
        let again = try SampleSpine(on: next)
        #expect(again.recovery.snapshot == nil)
        #expect(again.recovery.refusedSnapshots.count == 2)
        #expect(again.image == image)
    }

    @Test func `a history that was deleted is made again from the log, the same to the byte`()
        throws
    {
        let disk = SimulatedDisk(seed: 4)
        let (headers, image) = try grown(on: disk)
        let before = try SampleSpine(on: disk.imagined(crash: .everything))
        let next = disk.processDeath()
        for path in files(next, under: "history") { try next.remove(path) }
        let again = try SampleSpine(on: next)
        #expect(again.recovery.snapshot == nil)
        #expect(again.image == image)
        for header in headers {
            #expect(
                try again.sequencer.history.block(at: header.height)
                    == (try before.sequencer.history.block(at: header.height)))
        }
        let size = image.header.history.size
        for leaf in 0..<size {
            let proof = try #require(try again.sequencer.history.proof(ofLeaf: leaf, atSize: size))
            try proof.verify(under: image.header.history)
        }
    }

    @Test func `a history of more blocks than the log has is refused`() throws {
        let disk = SimulatedDisk(seed: 4)
        _ = try grown(on: disk)
        let next = disk.processDeath()
        for path in files(next, under: "log") + files(next, under: "snapshots") {
            try next.remove(path)
        }
        let error = try #require(throws: SpineError.self) { try SampleSpine(on: next) }
        #expect(
            "\(error)".contains("ends with no block, and history/ holds the blocks up to block 8"))
        #expect("\(error)".contains(": 9 blocks are missing with 78 commands, "), "\(error)")
    }

    @Test func `a directory of another chain is refused and stays as it is`() throws {
        let disk = SimulatedDisk(seed: 5)
        _ = try grown(on: disk)
        var other = SampleSpine.genesis
        other.time = Milliseconds(other.time.value + 1)
        let next = disk.processDeath()
        let before = next.files.map { next.bytes(of: $0) }
        let names = next.files
        let error = try #require(throws: SpineError.self) { try SampleSpine(on: next, other) }
        guard case .storage(.otherOwner(_, other.hash, SampleSpine.genesis.hash)) = error else {
            Issue.record("another error: \(error)")
            return
        }
        #expect(next.files == names)
        #expect(next.files.map { next.bytes(of: $0) } == before)
        _ = try SampleSpine(on: next)
    }

    @Test func `a genesis that begins no chain is refused`() {
        var genesis = SampleSpine.genesis
        genesis.ledger.supply.amount = Amount(units: 1)
        #expect(throws: SpineError.genesis(.ledger(.allocationsExceedSupply))) {
            try SampleSpine(on: SimulatedDisk(seed: 1), genesis)
        }
    }

    // MARK: Another log

    /// The log alone on a disk of its own, with some of its payloads changed.
    private func rewritten(
        _ log: CommandLog<SimulatedDisk>,
        _ change: (LogRecordKind, inout [UInt8]) throws -> Void
    ) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 9)
        try disk.makeDirectory(SampleSpine.place)
        let copy = try CommandLog(
            on: disk, in: SampleSpine.place / "log", owner: SampleSpine.genesis.hash,
            options: SampleSpine.options())
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        while case .record(_, let kind) = try reader.next(into: &payload) {
            try change(kind, &payload)
            try copy.append(kind, payload.span)
            if case .block = kind { continue }
            try copy.commit()
        }
        return disk.processDeath()
    }

    private static let alterations: [(String, @Sendable (inout Header) -> Void)] = [
        ("height", { $0.height = Height(7) }), ("chain", { $0.chainID = ChainID(checked: "x-1") }),
        ("version of the rules", { $0.rulesVersion = 0 }), ("parent", { $0.parent = .zero }),
        ("time", { $0.time = SampleSpine.at(4_199) }),
        ("number of empty slots", { $0.emptySlots += 1 }),
        ("number of entries", { $0.entries += 1 }),
        ("commands root", { $0.commandsRoot = .zero }),
        ("events root", { $0.eventsRoot = .zero }), ("history", { $0.history.size += 1 }),
        ("state root", { $0.stateRoot = .zero }),
        ("height of the state", { $0.stateHeight = Height(3) }),
        ("set of validators", { $0.validators = .zero }), ("proposer", { $0.proposer = .zero }),
    ]

    @Test(arguments: alterations.indices)
    func `a block that replay does not come to is named, and in what it differs`(index: Int) throws
    {
        let (what, alter) = Self.alterations[index]
        let disk = SimulatedDisk(seed: 6)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...5)
        let image = sample.image
        let whole = try rewritten(sample.sequencer.log) { _, _ in }
        #expect(try SampleSpine(on: whole).image == image)

        let altered = try rewritten(sample.sequencer.log) { kind, payload in
            guard case .block(Height(4)) = kind else { return }
            var header = try Header(binary: payload)
            alter(&header)
            payload = header.binary()
        }
        #expect(throws: SpineError.replayDiffers(Height(what == "height" ? 7 : 4), what: what)) {
            try SampleSpine(on: altered)
        }
    }

    @Test func `a later time of a block shows in the next`() throws {
        let disk = SimulatedDisk(seed: 6)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...5)
        let altered = try rewritten(sample.sequencer.log) { kind, payload in
            guard case .block(Height(4)) = kind else { return }
            var header = try Header(binary: payload)
            header.time = SampleSpine.at(5_000)
            payload = header.binary()
        }
        #expect(throws: SpineError.replayDiffers(Height(5), what: "parent")) {
            try SampleSpine(on: altered)
        }
    }

    @Test func `an entry that was changed shows in its block`() throws {
        let disk = SimulatedDisk(seed: 6)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...5)
        var batches = 0
        let altered = try rewritten(sample.sequencer.log) { kind, payload in
            guard case .batch = kind else { return }
            batches += 1
            guard batches == 5 else { return }
            var batch = try Batch(binary: payload)
            batch.entries.removeLast()
            payload = batch.binary()
        }
        #expect(throws: SpineError.replayDiffers(Height(2), what: "number of entries")) {
            try SampleSpine(on: altered)
        }
    }

    @Test func `a record that does not read as its kind says is named`() throws {
        let disk = SimulatedDisk(seed: 6)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...2)
        for isBlock in [false, true] {
            let altered = try rewritten(sample.sequencer.log) { kind, payload in
                switch kind {
                case .batch: if !isBlock { payload = [0xFF] }
                case .block(Height(1)): if isBlock { payload = [0xFF] }
                case .block, .final: break
                }
            }
            let error = try #require(throws: SpineError.self) { try SampleSpine(on: altered) }
            guard case .unreadable(isBlock ? 6 : 3, _) = error else {
                Issue.record("another error: \(error)")
                return
            }
            #expect("\(error)".contains("command log"))
        }
    }
}
