import Chain
import ComputeMarket
import Disk
import Ledger
import Primitives
import Records
import Simulation
import Storage
import Tables
import Testing
import World

@testable import Spine

/// A chain on a simulated disk beside what its callers were told: whatever becomes of the machine,
/// what comes back is what was answered, and at most the one batch that nobody was told of yet.
struct SpineTwin {
    private var dice: SplitMix64
    private var disk: SimulatedDisk
    private(set) var crashes = 0
    /// The world as the answers make it, and as it is if the batch under way has become durable.
    private var told: World?
    private var pending: World?
    private var sealed: [Header] = []
    private var clock: UInt64
    private var accounts = DevelopmentKey.allCases.map(\.address)

    static let genesis = GenesisFile.dev
    static let place = DiskPath("node")
    /// Small segments, so that the log goes from one to the next now and then.
    static let options: LogOptions = {
        var options = LogOptions()
        options.segmentSize = 64 << 10
        return options
    }()

    init(seed: UInt64) {
        dice = SplitMix64(seed: seed)
        disk = SimulatedDisk(seed: seed)
        clock = Self.genesis.time.value
    }

    // MARK: Rounds

    /// Opens the chain, checks it against what was told, goes on for some turns, and crashes.
    mutating func round() throws {
        let survivals = Survival.allCases
        disk.stop(at: disk.callsSoFar + Int.random(in: 1...120, using: &dice))
        do {
            try live()
        } catch let error as SpineError {
            guard case .storage = error else { throw error }
            crashes += 1
        }
        let survival = survivals[Int.random(in: 0..<survivals.count, using: &dice)]
        disk = Bool.random(using: &dice) ? disk.crash(survival) : disk.processDeath()
    }

    private mutating func live() throws {
        var stores = try SpineStores(
            on: disk, in: Self.place, genesis: Self.genesis, log: Self.options)
        var sequencer = try stores.sequencer().sequencer
        try check(sequencer)
        for _ in 0..<Int.random(in: 1...12, using: &dice) {
            clock += UInt64.random(in: 0...2_000, using: &dice)
            switch UInt8.random(in: 0..<10, using: &dice) {
            case 0..<6: try turn(&sequencer)
            case 6..<9: try seal(&sequencer)
            default: try snapshot(sequencer)
            }
        }
    }

    private mutating func turn(_ sequencer: inout Sequencer<SimulatedDisk>) throws {
        let entries = (0..<Int.random(in: 1...6, using: &dice)).map { _ in
            PreparedEntry(.unsigned(command()))
        }
        // What the batch will make of the world, whether or not anybody hears of it.
        var next = sequencer.world
        var events = EventBuffer()
        let now = Moment(
            height: Height(sequencer.header.height.value + 1),
            time: max(sequencer.time, Milliseconds(clock)))
        if let due = next.nextDue, due <= now.time {
            _ = next.apply(
                .tick(Nothing()), id: nil, at: now, proposer: .zero, into: &events)
        }
        for entry in entries {
            _ = next.apply(entry.entry, id: nil, at: now, proposer: .zero, into: &events)
        }
        pending = next
        var outcomes: [Outcome] = []
        try sequencer.turn(entries, at: Milliseconds(clock), into: &outcomes)
        #expect(outcomes.count == entries.count)
        (told, pending) = (sequencer.world, nil)
        #expect(Self.root(of: next) == Self.root(of: sequencer.world))
    }

    private mutating func seal(_ sequencer: inout Sequencer<SimulatedDisk>) throws {
        var next = sequencer.world
        if !sequencer.open.isEmpty {
            next.endBlock(at: Height(sequencer.header.height.value + 1))
            pending = next
        }
        if let header = try sequencer.seal(at: Milliseconds(clock)) { sealed.append(header) }
        (told, pending) = (sequencer.world, nil)
    }

    private func snapshot(_ sequencer: Sequencer<SimulatedDisk>) throws {
        guard sequencer.open.isEmpty else { return }
        try sequencer.following.snapshot(at: sequencer.snapshotPoint(behind: sequencer.header))
    }

    // MARK: Checks

    private mutating func check(_ sequencer: Sequencer<SimulatedDisk>) throws {
        let world = sequencer.world
        #expect(world.ledger.isConserved)
        #expect(world.ledger.recount().isEmpty)
        if let told {
            let found = Self.root(of: world)
            let allowed = [told, pending].compactMap { $0 }.map(Self.root(of:))
            try #require(allowed.contains(found), "another world came back than was told")
        }
        (told, pending) = (world, nil)
        // A block that was told of stands where it stood.
        if let last = sealed.last {
            try #require(sequencer.header.height >= last.height)
            let block = try #require(try sequencer.history.block(at: last.height))
            #expect(block.header == last)
        }
        #expect(sequencer.history.blockCount == sequencer.header.height.value + 1)
        try checkProof(sequencer)
        clock = max(clock, sequencer.time.value)
    }

    private mutating func checkProof(_ sequencer: Sequencer<SimulatedDisk>) throws {
        let head = sequencer.header.history
        guard head.size > 0 else { return }
        let leaf = UInt64.random(in: 0..<head.size, using: &dice)
        let proof = try #require(
            try sequencer.history.proof(ofLeaf: leaf, atSize: head.size))
        try proof.verify(under: head)
    }

    /// The whole chain again from genesis, without crashes: the same block, the same state.
    mutating func finish() throws {
        var stores = try SpineStores(
            on: disk, in: Self.place, genesis: Self.genesis, log: Self.options)
        let quick = try stores.sequencer().sequencer
        try check(quick)
        let whole = try stores.sequencer(fromGenesis: true).sequencer
        #expect(whole.header == quick.header)
        #expect(Self.root(of: whole.world) == Self.root(of: quick.world))
        #expect(whole.world.nextDue == quick.world.nextDue)
    }

    static func root(of world: World) -> Digest {
        var (copy, forest) = (world, StateForest())
        forest.fold(copy.allRows())
        return forest.root
    }

    // MARK: Commands

    private mutating func command() -> UnsignedCommand {
        let sender = account()
        let command: World.Command =
            switch UInt8.random(in: 0..<8, using: &dice) {
            case 0..<3: .ledger(.transfer(Transfer(to: account(), amount: amount())))
            case 3:
                .ledger(
                    .reserve(
                        Reservation(
                            Transfer(to: account(), amount: amount()), expires: soon())))
            case 4:
                .market(
                    .offer(
                        Offer(
                            units: Units(UInt64.random(in: 0...4, using: &dice)),
                            pricePerUnit: Price(UInt64.random(in: 0...5, using: &dice)))))
            case 5, 6:
                .market(
                    .post(
                        JobPost(
                            commitment: Slice.commitment(of: Slice.proof(of: [7])), length: 1,
                            units: Units(UInt64.random(in: 0...4, using: &dice)),
                            pricePerUnit: Price(UInt64.random(in: 0...8, using: &dice)),
                            deadline: soon())))
            default:
                .market(
                    .prove(
                        Proof(
                            job: JobID(UInt64.random(in: 1...8, using: &dice)),
                            proof: Slice.proof(of: [7]))))
            }
        return UnsignedCommand(command, by: sender)
    }

    private mutating func account() -> Address {
        accounts[Int.random(in: 0..<accounts.count, using: &dice)]
    }

    private mutating func amount() -> Amount {
        Amount(units: UInt128(UInt64.random(in: 0...1_000_000_000, using: &dice)))
    }

    private mutating func soon() -> Milliseconds {
        Milliseconds(clock + UInt64.random(in: 1...9_000, using: &dice))
    }
}
