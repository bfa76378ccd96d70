import Chain
import Crypto
import FuzzTargets
import Ledger
import Primitives
import Records
import Tables
import Testing

typealias Body = TransactionBody<SampleCommand>
typealias Envelope = Transaction<SampleCommand>

/// A key that every run has again.
func key(_ number: UInt8) throws -> SigningKey {
    let seed = [UInt8](repeating: number, count: SigningKey.seedByteCount)
    return try SigningKey(
        seed: SecretBytes.filled(count: seed.count) { memory in
            for index in seed.indices { memory[index] = seed[index] }
        })
}

/// The account that such a key opens.
func account(_ number: UInt8) throws -> Address {
    Authorisation.address(of: try key(number).publicKey)
}

func moment(_ height: UInt64) -> Moment {
    Moment(height: Height(height), time: Milliseconds(height * 1_000))
}

func transfer(_ amount: UInt128, to account: Address) -> SampleCommand {
    .ledger(.transfer(Transfer(to: account, amount: Amount(units: amount))))
}

extension ChainID {
    static let sample = ChainID(checked: "sample-1")
}

/// A chain with its ledger, as a world holds them: accounts 1, 2 and 3 begin with a thousand each, and
/// account 9 makes the blocks. Of keys 4, 5 and 6 two operate it.
struct SampleChain {
    var chain = Chain()
    var ledger = Ledger()
    var events = EventBuffer()
    var now = moment(1)
    let proposer: Address

    static func operators() throws -> KeyPolicy {
        KeyPolicy(threshold: 2, keys: try (4...6).map { try key($0).publicKey })
    }

    init(params: [ParamChange] = [], funds: UInt128 = 1_000) throws {
        proposer = try account(9)
        let operators = try Self.operators()
        let allocations = try (1...3).map {
            LedgerGenesis.Allocation(try account(UInt8($0)), Amount(units: funds))
        }
        try ledger.open(
            LedgerGenesis(
                supply: Amount(units: funds * 10),
                allocations: allocations + [
                    LedgerGenesis.Allocation(operators.address, Amount(units: funds))
                ]), into: &events)
        try chain.open(ChainGenesis(chainID: .sample, operators: operators, params: params))
        events.reset()
    }

    /// A body that passes as it is, from account 1.
    func body(_ change: (inout Body) throws -> Void = { _ in }) throws -> Body {
        let sender = try account(1)
        var body = Body(
            chainID: .sample, sender: sender, nonce: chain.account(of: sender).nonce,
            maxFee: Amount(units: 100), expiresAt: Height(now.height.value + 10),
            command: transfer(5, to: try account(2)))
        try change(&body)
        return body
    }

    mutating func begin(_ body: Body, authority: Digest? = nil) throws(ChainRefusal) {
        try chain.begin(
            body, authority: authority ?? body.sender.keyHash, units: body.command.units,
            ledger: &ledger, proposer: proposer, at: now, into: &events)
    }

    func admit(_ body: Body, authority: Digest? = nil) throws(ChainRefusal) {
        try chain.admit(
            body, authority: authority ?? body.sender.keyHash, units: body.command.units,
            ledger: ledger, at: now)
    }

    mutating func endBlock() {
        chain.endBlock(at: now.height)
        now = moment(now.height.value + 1)
    }

    /// Every row of both, and the events: what a refusal leaves as it was.
    var everything: Image {
        var (chain, ledger) = (chain, ledger)
        return Image(chain: chain.root, ledger: ledger.root, events: events.bytes)
    }

    struct Image: Hashable {
        let chain: Digest
        let ledger: Digest
        let events: [UInt8]
    }
}

extension StateRoom {
    /// What stands for all of the room's rows.
    var root: Digest {
        mutating get {
            var forest = StateForest()
            forest.fold(allRows())
            return forest.root
        }
    }
}
