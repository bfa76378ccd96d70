import Ledger
import Primitives
import Records
import Testing

/// The ledger as plainly as it can be: dictionaries, lists that are searched from end to end, and a
/// copy of everything before whatever may be refused.
struct LedgerTwin {
    struct Purse: Hashable {
        var place: Ledger.Place
        var asset: Asset
    }

    struct Done {
        var sender: Address
        var reference: Digest
        var until: UInt64
    }

    private(set) var money: [Purse: UInt128] = [:]
    private(set) var minted: [Asset: UInt128] = [:]
    /// What is known of a deposit besides its money.
    private(set) var deposits: [DepositID: Deposit] = [:]
    private var opened: UInt64 = 0
    private var done: [Done] = []
    private var paused: UInt64 = 0
    private var emission: Emission?
    private var periods: UInt64 = 0
    /// The periods are counted from here.
    private var emissionStart: UInt64 = 0
    /// Every movement, in order.
    private(set) var moves: [Moved] = []

    func amount(_ place: Ledger.Place, _ asset: Asset) -> UInt128 {
        money[Purse(place: place, asset: asset)] ?? 0
    }

    mutating func open(_ genesis: LedgerGenesis) throws(Ledger.Refusal) {
        introduce(.block, genesis.supply.amount.units)
        for allocation in genesis.allocations {
            try move(
                allocation.amount.amount, .block, .pool(.unissued), .account(allocation.account),
                Cause(.genesis))
        }
        emission = genesis.emission
        emissionStart = emission?.first.value ?? 0
    }

    mutating func introduce(_ asset: Asset, _ supply: UInt128) {
        minted[asset] = supply
        money[Purse(place: .pool(.unissued), asset: asset)] = supply
    }

    // MARK: Movements

    mutating func move(
        _ amount: Amount, _ asset: Asset, _ from: Ledger.Place, _ to: Ledger.Place, _ cause: Cause
    ) throws(Ledger.Refusal) {
        guard amount.units > 0 else { throw .zeroAmount }
        guard minted[asset] != nil else { throw .unknownAsset }
        guard from != .pool(.burned) else { throw .burned }
        for case .deposit(let id) in [from, to] {
            guard let deposit = deposits[id] else { throw .unknownDeposit }
            guard deposit.asset == asset else { throw .wrongAsset }
        }
        guard self.amount(from, asset) >= amount.units else {
            if case .deposit = from { throw .exceedsDeposit }
            throw .insufficientFunds
        }
        money[Purse(place: from, asset: asset), default: 0] -= amount.units
        money[Purse(place: to, asset: asset), default: 0] += amount.units
        moves.append(.from(from, to: to, amount, of: asset, for: cause))
    }

    mutating func setAside(
        _ amount: Amount, _ deposit: Deposit, _ cause: Cause
    ) throws(Ledger.Refusal) -> DepositID {
        let before = self
        let id = DepositID(opened + 1)
        deposits[id] = deposit
        do throws(Ledger.Refusal) {
            try move(amount, deposit.asset, .account(deposit.owner), .deposit(id), cause)
        } catch {
            self = before
            throw error
        }
        opened += 1
        return id
    }

    mutating func pay(
        _ amount: Amount, _ id: DepositID, _ to: Ledger.Place, _ cause: Cause
    ) throws(Ledger.Refusal) {
        guard let deposit = deposits[id] else { throw .unknownDeposit }
        try move(amount, deposit.asset, .deposit(id), to, cause)
    }

    mutating func close(_ id: DepositID, _ cause: Cause) throws(Ledger.Refusal) {
        guard let deposit = deposits[id] else { throw .unknownDeposit }
        let left = Amount(units: amount(.deposit(id), deposit.asset))
        if left.units > 0 {
            try move(left, deposit.asset, .deposit(id), .account(deposit.owner), cause)
        }
        deposits[id] = nil
    }

    // MARK: Commands

    mutating func apply(
        _ command: Ledger.Command, by actor: Address, at now: UInt64
    ) throws(Ledger.Refusal) {
        let before = self
        do throws(Ledger.Refusal) {
            switch command {
            case .transfer(let one): try transfer([one], by: actor, at: now)
            case .transfers(let linked):
                guard linked.transfers.count > 0 else { throw .noTransfers }
                guard linked.transfers.count <= 256 else { throw .tooManyTransfers }
                try transfer(linked.transfers, by: actor, at: now)
            case .reserve(let reservation): try reserve(reservation, by: actor, at: now)
            case .post(let posting):
                let (hold, payee) = try hold(posting.hold, at: now)
                guard actor == hold.owner else { throw .notYours }
                let held = Amount(units: amount(.deposit(posting.hold), hold.asset))
                try pay(
                    posting.amount ?? held, posting.hold, .account(payee), Cause(.post))
                try close(posting.hold, Cause(.post))
            case .void(let voiding):
                let (hold, payee) = try hold(voiding.hold, at: now)
                guard [hold.owner, payee].contains(actor) else { throw .notYours }
                try close(voiding.hold, Cause(.void))
            }
        } catch {
            self = before
            throw error
        }
    }

    private mutating func transfer(
        _ transfers: [Transfer], by actor: Address, at now: UInt64
    ) throws(Ledger.Refusal) {
        for one in transfers { try check(one, by: actor, at: now) }
        for one in transfers { try remember(one, by: actor, at: now) }
        for one in transfers {
            try move(
                one.amount, one.asset, .account(actor), .account(one.to), Cause(.transfer))
        }
    }

    private mutating func reserve(
        _ reservation: Reservation, by actor: Address, at now: UInt64
    ) throws(Ledger.Refusal) {
        let one = reservation.transfer
        try check(one, by: actor, at: now)
        guard reservation.expires.value > now else { throw .expiresTooSoon }
        guard reservation.expires.value - now <= 366 * 86_400_000 else { throw .expiresTooLate }
        var hold = Deposit()
        (hold.owner, hold.asset, hold.room) = (actor, one.asset, 1)
        (hold.beneficiary, hold.expires) = (one.to, reservation.expires)
        _ = try setAside(one.amount, hold, Cause(.hold))
        try remember(one, by: actor, at: now)
    }

    private func check(
        _ one: Transfer, by actor: Address, at now: UInt64
    ) throws(Ledger.Refusal) {
        guard one.amount.units > 0 else { throw .zeroAmount }
        guard one.to != .zero else { throw .noRecipient }
        let again = done.contains {
            $0.sender == actor && $0.reference == one.reference && $0.until > now - paused
        }
        guard !again else { throw .alreadyDone }
    }

    private mutating func remember(
        _ one: Transfer, by actor: Address, at now: UInt64
    ) throws(Ledger.Refusal) {
        guard let reference = one.reference else { return }
        try check(one, by: actor, at: now)
        done.append(
            Done(sender: actor, reference: reference, until: now - paused + 86_400_000))
    }

    private func hold(
        _ id: HoldID, at now: UInt64
    ) throws(Ledger.Refusal) -> (Deposit, Address) {
        guard let hold = deposits[id], hold.room == 1, let payee = hold.beneficiary,
            let expires = hold.expires
        else { throw .unknownHold }
        guard now < expires.value else { throw .holdExpired }
        return (hold, payee)
    }

    // MARK: Time

    /// What the next period brings, counted from the beginning each time.
    private var emitting: UInt128 {
        guard let emission else { return 0 }
        var amount = emission.amount.amount.units
        guard emission.decayEvery > 0 else { return amount }
        for _ in 0..<(periods / emission.decayEvery) {
            amount -= amount * UInt128(emission.decay.value) / 10_000
        }
        return amount
    }

    var nextDue: UInt64? {
        var due = deposits.values.compactMap { $0.expires?.value }
        if emission != nil { due.append(nextEmission) }
        return due.min()
    }

    private var nextEmission: UInt64 {
        emissionStart + periods * (emission?.period.value ?? 0)
    }

    mutating func advance(to now: UInt64) throws(Ledger.Refusal) {
        while let due = nextDue, due <= now {
            if let emission, due == nextEmission {
                let left = amount(.pool(.unissued), .block)
                let amount = min(emitting, left)
                periods += 1
                if amount > 0 {
                    try move(
                        Amount(units: amount), .block, .pool(.unissued), .pool(emission.to),
                        Cause(.emission, subject: periods))
                }
                if amount == left || emitting == 0 { self.emission = nil }
            } else {
                let expiring = deposits.filter { $0.value.expires?.value == due }.keys.min()
                if let expiring { try close(expiring, Cause(.expiry)) }
            }
        }
    }

    mutating func postpone(by span: UInt64) {
        for id in deposits.keys {
            if let expires = deposits[id]?.expires {
                deposits[id]?.expires = Milliseconds(expires.value + span)
            }
        }
        paused += span
        emissionStart += span
    }
}

extension LedgerTwin {
    /// Holds a ledger against this in every way there is to ask for it.
    func expectSame(_ ledger: Ledger, said: [Moved]) {
        #expect(said == moves)
        #expect(ledger.nextDue?.value == nextDue)
        #expect(ledger.isConserved)
        #expect(ledger.recount() == [])
        var sums: [Asset: Supply] = [:]
        for (purse, units) in money {
            let amount = Amount(units: units)
            var sum = sums[purse.asset, default: Supply()]
            sum.minted = Amount(units: minted[purse.asset] ?? 0)
            switch purse.place {
            case .account(let account):
                #expect(ledger.balance(of: account, asset: purse.asset) == amount)
                sum.accounts = Amount(units: sum.accounts.units + units)
            case .deposit(let id):
                if deposits[id] != nil { #expect(ledger.deposit(id)?.amount == amount) }
                sum.deposits = Amount(units: sum.deposits.units + units)
            case .pool(let pool):
                #expect(ledger.pool(pool, asset: purse.asset) == amount)
                sum.pools = Amount(units: sum.pools.units + units)
            }
            sums[purse.asset] = sum
        }
        for (asset, sum) in sums { #expect(ledger.supply(of: asset) == sum) }
        let held = money.filter {
            if case .account = $0.key.place { $0.value > 0 } else { false }
        }
        #expect(ledger.balanceCount == held.count)
        var rows: [DepositID: Deposit] = [:]
        ledger.forEachDeposit { id, row in
            rows[id] = row
            rows[id]?.amount = .zero
        }
        #expect(rows == deposits)
    }
}
