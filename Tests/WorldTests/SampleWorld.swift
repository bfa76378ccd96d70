import Chain
import ComputeMarket
import Crypto
import Ledger
import Primitives
import Records
import Settlement
import Tables
import Testing
import World

/// A world on the development genesis, and what it has told.
struct SampleWorld {
    var world: World
    var events = EventBuffer()
    var now: Moment

    init(
        _ file: GenesisFile = .dev, _ change: (inout GenesisFile) -> Void = { _ in }
    ) throws {
        var genesis = file
        change(&genesis)
        world = try World(genesis, into: &events)
        events.reset()
        now = Moment(height: Height(1), time: genesis.time)
    }

    static let proposer = DevelopmentKey.proposer.address

    // MARK: Entries

    @discardableResult
    mutating func apply(_ entry: Entry, id: TransactionID? = nil) -> Outcome {
        world.apply(entry, id: id, at: now, proposer: Self.proposer, into: &events)
    }

    /// A transaction that passes as it is.
    func transaction(
        _ command: World.Command, by key: DevelopmentKey = .faucet,
        _ change: (inout TransactionBody<World.Command>) -> Void = { _ in }
    ) throws -> World.SignedCommand {
        var body = TransactionBody(
            chainID: world.chain.id, sender: key.address,
            nonce: world.chain.account(of: key.address).nonce, maxFee: Amount(units: 100_000),
            expiresAt: Height(now.height.value + 10), command: command)
        change(&body)
        return body.signed(by: try key.signingKey)
    }

    @discardableResult
    mutating func send(
        _ command: World.Command, by key: DevelopmentKey = .faucet, tip: UInt128 = 0
    ) throws -> Outcome {
        apply(.signed(try transaction(command, by: key) { $0.tip = Amount(units: tip) }))
    }

    mutating func pass(_ milliseconds: UInt64, blocks: UInt64 = 0) {
        now = Moment(
            height: Height(now.height.value + blocks),
            time: Milliseconds(now.time.value + milliseconds))
    }

    // MARK: Looking

    func balance(_ key: DevelopmentKey) -> UInt128 { world.ledger.balance(of: key.address).units }

    /// All that an entry could change.
    var image: Image {
        Image(root: world.root, events: events.bytes, due: world.nextDue)
    }

    struct Image: Hashable {
        let root: Digest
        let events: [UInt8]
        let due: Milliseconds?
    }

    /// Sees that money is whole and set aside for what is open only.
    func expectSound(_ location: SourceLocation = #_sourceLocation) {
        #expect(world.ledger.isConserved, sourceLocation: location)
        #expect(world.ledger.recount() == [], sourceLocation: location)
        #expect(
            world.market.recount(world.ledger, world.settlement) == [], sourceLocation: location)
        #expect(world.settlement.recount(world.ledger) == [], sourceLocation: location)
        #expect(
            world.ledger.supply(of: .block).minted == GenesisFile.dev.ledger.supply.amount,
            sourceLocation: location)
    }

    /// Room and tag of each event, from one on.
    func kinds(from first: Int = 0) -> [[UInt8]] {
        (first..<events.count).map { [events.kind(of: $0).room, events.kind(of: $0).tag] }
    }
}

extension World {
    /// What stands for all rows.
    var root: Digest {
        var (copy, forest) = (self, StateForest())
        forest.fold(copy.allRows())
        return forest.root
    }

    static func transfer(_ amount: UInt128, to key: DevelopmentKey) -> Command {
        .ledger(.transfer(Transfer(to: key.address, amount: Amount(units: amount))))
    }

    static func reserve(_ amount: UInt128, to key: DevelopmentKey, until: UInt64) -> Command {
        .ledger(
            .reserve(
                Reservation(
                    Transfer(to: key.address, amount: Amount(units: amount)),
                    expires: Milliseconds(until))))
    }

    static func post(units: UInt64, price: UInt64, until: UInt64) -> Command {
        .market(
            .post(
                JobPost(
                    commitment: Slice.commitment(of: Slice.proof(of: [7])), length: 1,
                    units: Units(units), pricePerUnit: Price(price),
                    deadline: Milliseconds(until))))
    }

    static func offer(units: UInt64, price: UInt64) -> Command {
        .market(.offer(Offer(units: Units(units), pricePerUnit: Price(price))))
    }

    static func prove(_ job: UInt64) -> Command {
        .market(.prove(Proof(job: JobID(job), proof: Slice.proof(of: [7]))))
    }
}
