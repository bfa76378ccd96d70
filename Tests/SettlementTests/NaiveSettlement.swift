import Primitives
@testable import Settlement

/// Settlement as anyone would write it down: lists, and money as plain numbers.
struct NaiveSettlement {
    struct Order {
        var buyer: Int
        var isReal: Bool
        var percent: Int128
        var amount: Int128
    }

    struct Level {
        var id: UInt64
        var provider: Int
        var bonds: (provider: Int128, consumer: Int128)
        var deadline: UInt64
    }

    /// What each account has of both columns in the ledger.
    var money = Array(repeating: [Int128(Stage.funds), Int128(Stage.funds)], count: 5)
    var mode = "dry_run"
    var activateAt: UInt64?
    var orders: [UInt64: Order] = [:]
    var levels: [Level] = []
    /// By account and book, what providers and buyers have.
    var accrued: [String: [Int128]] = [:]
    var burned: Int128 = 0
    var records = 0
    var keys: Set<UInt64> = []
    /// Order, outcome and burned amount of each promise.
    var ended: [String] = []

    static func parts(_ amount: Int128, _ percent: Int128) -> [Int128] {
        let ct = amount * percent / 100
        return [ct, amount - ct]
    }

    private mutating func note(_ who: String, _ isReal: Bool, _ delta: [Int128], sign: Int128) {
        records += 1
        let key = "\(who) \(isReal)"
        let old = accrued[key] ?? [0, 0]
        accrued[key] = [old[0] + sign * delta[0], old[1] + sign * delta[1]]
    }

    private mutating func move(_ delta: [Int128], _ account: Int, sign: Int128) {
        for column in 0...1 { money[account][column] += sign * delta[column] }
    }

    mutating func open(_ id: UInt64, _ buyer: Int, _ amount: Int128, _ percent: Int128) -> Bool {
        let isReal = mode == "real"
        guard orders[id] == nil, amount > 0 else { return false }
        let parts = Self.parts(amount, percent)
        guard (0...1).allSatisfy({ money[buyer][$0] >= parts[$0] }) else { return false }
        if isReal { move(parts, buyer, sign: -1) }
        orders[id] = Order(buyer: buyer, isReal: isReal, percent: percent, amount: amount)
        note("b\(buyer)", isReal, parts, sign: -1)
        return true
    }

    mutating func reduce(_ id: UInt64, to amount: Int128) -> Bool {
        guard let order = orders[id], amount > 0, amount <= order.amount else { return false }
        guard amount < order.amount else { return true }
        let (old, new) = (
            Self.parts(order.amount, order.percent), Self.parts(amount, order.percent)
        )
        orders[id]?.amount = amount
        let back = [old[0] - new[0], old[1] - new[1]]
        if order.isReal { move(back, order.buyer, sign: 1) }
        note("b\(order.buyer)", order.isReal, back, sign: 1)
        return true
    }

    mutating func settle(_ id: UInt64, key: UInt64, to provider: Int) -> Bool {
        if keys.contains(key) { return true }
        guard let order = orders[id] else { return false }
        keys.insert(key)
        let parts = Self.parts(order.amount, order.percent)
        if order.isReal { move(parts, provider, sign: 1) }
        end(id, "completed", burns: false)
        orders[id] = nil
        note("p\(provider)", order.isReal, parts, sign: 1)
        return true
    }

    mutating func refund(_ id: UInt64) -> Bool {
        guard let order = orders[id] else { return false }
        end(id, "cancelled", burns: false)
        orders[id] = nil
        let parts = Self.parts(order.amount, order.percent)
        if order.isReal { move(parts, order.buyer, sign: 1) }
        note("b\(order.buyer)", order.isReal, parts, sign: 1)
        return true
    }

    mutating func track(
        _ id: UInt64, _ provider: Int, _ bond: Int128, _ consumer: Int128, deadline: UInt64,
        at now: UInt64
    ) -> Bool {
        guard let order = orders[id], !levels.contains(where: { $0.id == id }), deadline > now
        else {
            return false
        }
        if order.isReal {
            let both = provider == order.buyer
            guard money[provider][0] >= (both ? bond + consumer : bond),
                money[order.buyer][0] >= consumer
            else { return false }
            money[provider][0] -= bond
            money[order.buyer][0] -= consumer
        }
        levels.append(
            Level(id: id, provider: provider, bonds: (bond, consumer), deadline: deadline))
        return true
    }

    mutating func end(_ id: UInt64, _ outcome: String, burns: Bool) {
        guard let index = levels.firstIndex(where: { $0.id == id }), let order = orders[id] else {
            return
        }
        let level = levels.remove(at: index)
        let lost = burns ? level.bonds.provider : 0
        if order.isReal {
            money[level.provider][0] += level.bonds.provider - lost
            money[order.buyer][0] += level.bonds.consumer
            burned += lost
        }
        if lost > 0 { note("p\(level.provider)", order.isReal, [lost, 0], sign: -1) }
        ended.append("\(id) \(outcome) \(lost)")
    }

    mutating func penalize(_ id: UInt64) -> Bool {
        guard levels.contains(where: { $0.id == id }) else { return false }
        end(id, "violated", burns: true)
        return true
    }

    mutating func sweep(at now: UInt64, most: Int) {
        let due = levels.filter { $0.deadline <= now }.sorted {
            ($0.deadline, $0.id) < ($1.deadline, $1.id)
        }
        for level in due.prefix(most) { end(level.id, "violated", burns: true) }
    }

    mutating func postpone(_ span: UInt64) {
        for index in levels.indices { levels[index].deadline += span }
    }

    mutating func endBlock(at height: UInt64) {
        guard let at = activateAt, at <= height + 1 else { return }
        (mode, activateAt) = ("real", nil)
    }
}
