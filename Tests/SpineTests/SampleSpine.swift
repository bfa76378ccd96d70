import Chain
import ComputeMarket
import Crypto
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

/// A chain on a simulated disk: its stores and the sequencer that came out of them.
struct SampleSpine {
    var stores: SpineStores<SimulatedDisk>
    var sequencer: Sequencer<SimulatedDisk>
    let recovery: SpineRecovery

    static let genesis = GenesisFile.dev
    static let place = DiskPath("node")

    static func options(segment: UInt64 = 64 << 10) -> LogOptions {
        var options = LogOptions()
        options.segmentSize = segment
        return options
    }

    init(
        on disk: SimulatedDisk, _ genesis: GenesisFile = genesis, fromGenesis: Bool = false,
        segment: UInt64 = 64 << 10, finality: Finality = .withTheBlock, apart: Bool = false,
        observer: SpineObserver = SpineObserver()
    ) throws {
        stores = try SpineStores(
            on: disk, in: Self.place, genesis: genesis, apart: apart,
            log: Self.options(segment: segment))
        (sequencer, recovery) = try stores.sequencer(
            fromGenesis: fromGenesis, finality: finality, observer: observer)
    }

    /// Milliseconds after genesis.
    static func at(_ milliseconds: UInt64) -> Milliseconds {
        Milliseconds(genesis.time.value + milliseconds)
    }

    @discardableResult
    mutating func turn(_ entries: [PreparedEntry], at time: UInt64) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        try sequencer.turn(entries, at: Self.at(time), into: &outcomes)
        return outcomes
    }

    @discardableResult
    mutating func seal(at time: UInt64) throws -> Header {
        try #require(try sequencer.seal(at: Self.at(time)))
    }

    /// Blocks of some turns each, one a second, with a snapshot behind some.
    mutating func grow(
        blocks: ClosedRange<UInt64>, snapshots: Set<UInt64> = []
    ) throws -> [Header] {
        try blocks.map { number in
            for turn in 0..<3 as Range<UInt64> {
                let time = number * 1_000 + turn * 100
                let amount = UInt128(number * 10 + turn)
                try self.turn(
                    [
                        .transfer(amount, to: .buyer), .transfer(amount, by: .buyer, to: .provider),
                        .unsigned(
                            .ledger(
                                .reserve(
                                    Reservation(
                                        Transfer(
                                            to: DevelopmentKey.buyer.address,
                                            amount: Amount(units: amount)),
                                        expires: Self.at(time + 1_500)))), by: .faucet),
                    ], at: time)
            }
            let header = try seal(at: number * 1_000 + 999)
            if snapshots.contains(number) { try snapshot() }
            return header
        }
    }

    mutating func snapshot() throws {
        try sequencer.following.snapshot(at: sequencer.snapshotPoint(behind: sequencer.header))
    }

    /// All that a start must bring back.
    var image: Image {
        Image(
            header: sequencer.header, root: SpineTwin.root(of: sequencer.world),
            forest: sequencer.following.follower.forest.root, due: sequencer.world.nextDue,
            time: sequencer.time,
            commands: openBatches.flatMap(\.entries.leaves), events: openEvents,
            open: sequencer.open, end: sequencer.log.end.sequence)
    }

    var openBatches: [AppliedBatch] { sequencer.following.follower.batches }
    /// Canonical bytes of each event of the open block.
    var openEvents: [[UInt8]] { openBatches.flatMap(\.eventBytes) }

    struct Image: Equatable {
        let header: Header
        let root: Digest
        let forest: Digest
        let due: Milliseconds?
        let time: Milliseconds
        let commands: [Digest]
        let events: [[UInt8]]
        let open: OpenBlock
        let end: UInt64
    }
}

extension PreparedEntry {
    static func unsigned(_ command: World.Command, by key: DevelopmentKey) -> PreparedEntry {
        PreparedEntry(.unsigned(UnsignedCommand(command, by: key.address)))
    }

    static func unsigned(_ command: World.Command, by sender: Address) -> PreparedEntry {
        PreparedEntry(.unsigned(UnsignedCommand(command, by: sender)))
    }

    static func transfer(
        _ amount: UInt128, by sender: DevelopmentKey = .faucet, to key: DevelopmentKey = .buyer
    ) -> PreparedEntry {
        unsigned(
            .ledger(.transfer(Transfer(to: key.address, amount: Amount(units: amount)))),
            by: sender)
    }

    static func reserve(_ amount: UInt128, until time: UInt64) -> PreparedEntry {
        unsigned(
            .ledger(
                .reserve(
                    Reservation(
                        Transfer(
                            to: DevelopmentKey.buyer.address, amount: Amount(units: amount)),
                        expires: SampleSpine.at(time)))), by: .faucet)
    }

    static func signed(
        nonce: UInt64, amount: UInt128 = 1, by key: DevelopmentKey = .faucet,
        units: Int = 1, _ change: (inout TransactionBody<World.Command>) -> Void = { _ in }
    ) throws -> PreparedEntry {
        let transfer = Transfer(to: DevelopmentKey.buyer.address, amount: Amount(units: amount))
        var body = TransactionBody(
            chainID: SampleSpine.genesis.chainID, sender: key.address, nonce: nonce,
            maxFee: Amount(units: 1_000_000), expiresAt: Height(1_000),
            command: World.Command.ledger(
                units == 1
                    ? .transfer(transfer)
                    : .transfers(LinkedTransfers(Array(repeating: transfer, count: units)))))
        change(&body)
        return PreparedEntry(.signed(body.signed(by: try key.signingKey)))
    }
}

extension RefusalCode {
    static let zeroAmount = RefusalCode(Ledger.Refusal.zeroAmount)
    static let insufficientFunds = RefusalCode(Ledger.Refusal.insufficientFunds)
}

/// The root of a Merkle tree as it is defined, by halves at the largest power of two.
func naiveRoot(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? MerkleTree.emptyRoot }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    return MerkleTree.node(naiveRoot(leaves.prefix(half)), naiveRoot(leaves.dropFirst(half)))
}

func naiveRoot(of leaves: [[UInt8]]) -> Digest {
    naiveRoot(leaves.map { MerkleTree.leaf($0.span) }[...])
}
