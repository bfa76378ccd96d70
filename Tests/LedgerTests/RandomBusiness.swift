import Ledger
import Primitives
import Records
import Simulation
import Tables
import Testing

/// Something that is done to a ledger.
enum Deed: Hashable {
    case command(Ledger.Command, by: Address)
    case move(Amount, Asset, from: Ledger.Place, to: Ledger.Place)
    case setAside(Amount, Asset, from: Address, DepositKind)
    case pay(Amount, DepositID, to: Ledger.Place)
    case close(DepositID)
    case advance
    case postpone(UInt64)
}

extension Ledger {
    mutating func perform(
        _ deed: Deed, at time: UInt64, into events: inout EventBuffer
    ) throws(Refusal) {
        let now = Sample.at(time)
        switch deed {
        case .command(let command, let actor):
            try apply(command, by: actor, at: now, into: &events)
        case .move(let amount, let asset, let from, let to):
            try move(amount, of: asset, from: from, to: to, for: Cause(.payment), into: &events)
        case .setAside(let amount, let asset, let owner, let kind):
            _ = try setAside(
                amount, of: asset, from: owner, as: kind, room: 3, subject: 8, into: &events)
        case .pay(let amount, let id, let to):
            try pay(amount, from: id, to: to, for: Cause(.payment, subject: 8), into: &events)
        case .close(let id): try close(id, for: Cause(.refund, subject: 8), into: &events)
        case .advance: advance(to: now, into: &events)
        case .postpone(let span): postpone(by: Milliseconds(span), into: &events)
        }
    }
}

extension LedgerTwin {
    mutating func perform(_ deed: Deed, at time: UInt64) throws(Ledger.Refusal) {
        switch deed {
        case .command(let command, let actor): try apply(command, by: actor, at: time)
        case .move(let amount, let asset, let from, let to):
            try move(amount, asset, from, to, Cause(.payment))
        case .setAside(let amount, let asset, let owner, let kind):
            var deposit = Deposit()
            (deposit.owner, deposit.asset, deposit.kind) = (owner, asset, kind)
            (deposit.room, deposit.subject) = (3, 8)
            let causes: [DepositKind: CauseKind] = [.hold: .hold, .escrow: .escrow, .bond: .bond]
            _ = try setAside(amount, deposit, Cause(causes[kind] ?? .transfer, subject: 8))
        case .pay(let amount, let id, let to):
            try pay(amount, id, to, Cause(.payment, subject: 8))
        case .close(let id): try close(id, Cause(.refund, subject: 8))
        case .advance: try advance(to: time)
        case .postpone(let span): postpone(by: span)
        }
    }
}

/// Throws deeds that are mostly possible, with the people, ids and times that make them meet.
struct RandomBusiness {
    var dice: SplitMix64
    private(set) var time: UInt64 = 1_000

    init(seed: UInt64) { dice = SplitMix64(seed: seed) }

    static let genesis = LedgerGenesis(
        supply: 100_000,
        allocations: (1...4).map { LedgerGenesis.Allocation(Sample.address($0), 2_000) },
        emission: Emission(
            to: .subsidy, amount: 900, every: .hours(7), from: .hours(1), decay: 1_500,
            decayEvery: 3))

    /// By the remainder, so that the same seed means the same business with every library.
    mutating func below(_ bound: UInt64) -> UInt64 { dice.next() % bound }

    private mutating func one<Element>(of elements: [Element]) -> Element {
        elements[Int(below(UInt64(elements.count)))]
    }

    /// The next deed, some time after the one before.
    mutating func next() -> Deed {
        switch below(20) {
        case 0: time += below(40_000_000)
        case 1...9: time += below(1_000_000)
        default: break
        }
        switch below(20) {
        case 0...6: return .command(.transfer(transfer()), by: account())
        case 7, 8:
            let count = one(of: [0, 1, 2, 3, 5, 257])
            let same = transfer()
            let all =
                count > 5
                ? Array(repeating: same, count: count) : (0..<count).map { _ in transfer() }
            return .command(.transfers(LinkedTransfers(all)), by: account())
        case 9...11:
            let spans: [UInt64] = [0, 1, 5_000_000, 90_000_000, 400 * 86_400_000]
            let span = one(of: spans)
            return .command(
                .reserve(
                    Reservation(transfer(), expires: Milliseconds(time + below(span + 1)))),
                by: account())
        case 12:
            return .command(
                .post(HoldPosting(deposit(), amount: below(2) == 0 ? nil : amount())),
                by: account())
        case 13: return .command(.void(HoldVoiding(deposit())), by: account())
        case 14: return .move(amount(), asset(), from: place(), to: place())
        case 15:
            let kind = one(of: [DepositKind.hold, .escrow, .bond])
            return .setAside(amount(), asset(), from: account(), kind)
        case 16: return .pay(amount(), deposit(), to: place())
        case 17: return .close(deposit())
        case 18 where below(8) == 0:
            // Time leaps by as much as does not count.
            let span = below(50_000_000)
            time += span
            return .postpone(span)
        default: return .advance
        }
    }

    private mutating func transfer() -> Transfer {
        Transfer(
            to: account(), asset: asset(), amount: amount(),
            reference: below(3) == 0 ? Sample.reference(below(6)) : nil,
            memo: below(8) == 0 ? Memo([UInt8(below(256))]) : nil)
    }

    /// One in twelve is nobody.
    private mutating func account() -> Address {
        let number = below(12)
        return number == 0 ? .zero : Sample.address(number % 5 + 1)
    }

    private mutating func asset() -> Asset {
        let assets: [Asset] = [.block, .block, .block, .block, .industrial, .industrial]
        return below(30) == 0 ? Sample.unknown : one(of: assets)
    }

    private mutating func amount() -> Amount {
        switch below(24) {
        case 0: .zero
        case 1: .maximum
        case 2...4: Amount(units: UInt128(below(4_000)))
        default: Amount(units: UInt128(below(200) + 1))
        }
    }

    private mutating func deposit() -> DepositID { DepositID(below(60)) }

    private mutating func place() -> Ledger.Place {
        switch below(3) {
        case 0: .account(account())
        case 1: .deposit(deposit())
        default: .pool(one(of: Ledger.Pool.allCases))
        }
    }
}
