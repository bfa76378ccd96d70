import Chain
import FuzzTargets
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

/// The chain beside plain dictionaries and sums that look at everything, driven by the same dice.
@Suite struct ChainTwinTests {
    struct Twin {
        var nonces: [Address: UInt64] = [:]
        var authorities: [Address: Digest] = [:]
        var balances: [Address: UInt128] = [:]
        var rebates: [Address: UInt128] = [:]
        var treasury: UInt128 = 0
        var params = Dictionary(
            uniqueKeysWithValues: Param.allCases.map { ($0.name, $0.initial) })
        var baseFees: [FeeLane: UInt128] = [.consumer: 1, .industrial: 1]
        var used: [FeeLane: UInt64] = [:]

        mutating func begin(
            _ body: Body, authority: Digest, units: UInt64, proposer: Address, height: UInt64
        ) -> ChainRefusal? {
            let sender = body.sender
            if body.chainID.text != "sample-1" { return .wrongChain }
            if height > body.expiresAt.value { return .expired }
            if height + params["transaction_lifetime_blocks", default: 0] < body.expiresAt.value {
                return .lifetimeTooLong
            }
            if authorities[sender, default: sender.keyHash] != authority { return .wrongKey }
            if body.nonce < nonces[sender, default: 0] { return .nonceUsed }
            if units > params["block_units", default: 0] { return .tooManyUnits }
            let fee = baseFees[body.lane, default: 0] * UInt128(units)
            if fee > body.maxFee.units { return .feeTooLow }
            let rebated = min(fee, rebates[sender, default: 0])
            let paid = fee - rebated + body.tip.units
            if paid > balances[sender, default: 0] { return .cannotPayFee }
            if body.nonce > nonces[sender, default: 0] { return .nonceTooHigh }
            if used.values.reduce(0, +) + units > params["block_units", default: 0] {
                return .blockFull
            }
            nonces[sender, default: 0] += 1
            balances[sender, default: 0] -= paid
            rebates[sender, default: 0] -= rebated
            balances[proposer, default: 0] += body.tip.units
            treasury += fee
            used[body.lane, default: 0] += units
            return nil
        }

        mutating func endBlock() {
            for lane in FeeLane.allCases {
                let name = lane.name
                let target = max(
                    1,
                    UInt128(params["block_units", default: 0])
                        * UInt128(params["\(name)_target_ppm", default: 0]) / 1_000_000)
                let units = min(UInt128(used[lane, default: 0]), target * 2)
                let fee = baseFees[lane, default: 0]
                let divisor = target * UInt128(params["base_fee_denominator", default: 1])
                var next = fee
                if units > target { next += max(1, fee * (units - target) / divisor) }
                if units < target { next -= min(fee, max(1, fee * (target - units) / divisor)) }
                baseFees[lane] = max(next, UInt128(params["\(name)_fee_floor", default: 0]))
                used[lane] = 0
            }
        }

        mutating func rebate(
            _ amount: UInt128, to account: Address, isOperator: Bool
        ) -> ChainRefusal? {
            if !isOperator { return .notAnOperator }
            if amount == 0 || account == .zero { return .emptyRebate }
            if amount > treasury { return .treasuryTooSmall }
            treasury -= amount
            rebates[account, default: 0] += amount
            return nil
        }

        mutating func set(_ changes: [ParamChange], isOperator: Bool) -> ChainRefusal? {
            if !isOperator { return .notAnOperator }
            var names: Set<String> = []
            for change in changes {
                guard
                    let param = Param.allCases.first(where: {
                        $0.name == change.name.text && $0.since == .first
                    })
                else { return .unknownParameter }
                if !names.insert(param.name).inserted { return .duplicateParameter }
                if !param.bounds.contains(change.value) { return .parameterOutOfBounds }
            }
            let real = changes.filter { params[$0.name.text] != $0.value }
            if real.isEmpty { return .nothingToChange }
            for change in real { params[change.name.text] = change.value }
            return nil
        }
    }

    @Test(.requirement("FE-004"), arguments: Trials.seeds(1_000))
    func `the chain does what a plain reading of the rules does`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        let people = try (1...3).map { try account($0) } + [operators, sample.proposer]
        var twin = Twin()
        for person in people where person != sample.proposer { twin.balances[person] = 1_000 }
        var reached: Set<ChainRefusal?> = []
        for _ in 0..<150 {
            let before = sample.everything
            var refusal: ChainRefusal?
            var expected: ChainRefusal?
            switch dice.next() % 11 {
            case 0...5:
                let (body, authority, units) = try Self.body(in: sample, people, using: &dice)
                do throws(ChainRefusal) {
                    try sample.chain.begin(
                        body, authority: authority, units: units, ledger: &sample.ledger,
                        proposer: sample.proposer, at: sample.now, into: &sample.events)
                } catch { refusal = error }
                expected = twin.begin(
                    body, authority: authority, units: units, proposer: sample.proposer,
                    height: sample.now.height.value)
            case 6:
                let changes = Self.changes(using: &dice)
                let actor = dice.next() % 8 == 0 ? people[0] : operators
                do throws(ChainRefusal) {
                    try sample.chain.apply(
                        .setParams(SetParams(changes)), by: actor, ledger: &sample.ledger,
                        at: sample.now,
                        into: &sample.events)
                } catch { refusal = error }
                expected = twin.set(changes, isOperator: actor == operators)
            case 7:
                let actor = people[Int(dice.next() % 3)]
                let authority = people[Int(dice.next() % 3)].keyHash
                do throws(ChainRefusal) {
                    try sample.chain.apply(
                        .rotateKey(RotateKey(authority: authority)), by: actor,
                        ledger: &sample.ledger, at: sample.now,
                        into: &sample.events)
                } catch { refusal = error }
                if twin.authorities[actor, default: actor.keyHash] == authority {
                    expected = .nothingToChange
                } else {
                    twin.authorities[actor] = authority
                }
            case 8:
                let to = dice.next() % 8 == 0 ? .zero : people[Int(dice.next() % 5)]
                let actor = dice.next() % 8 == 0 ? people[0] : operators
                let amount = UInt128(dice.next() % 300)
                do throws(ChainRefusal) {
                    try sample.chain.apply(
                        .postRebate(PostRebate(Amount(units: amount), to: to)), by: actor,
                        ledger: &sample.ledger, at: sample.now, into: &sample.events)
                } catch { refusal = error }
                expected = twin.rebate(amount, to: to, isOperator: actor == operators)
            default:
                sample.endBlock()
                twin.endBlock()
            }
            #expect(refusal == expected)
            reached.insert(refusal)
            if refusal != nil { #expect(sample.everything == before) }
            compare(sample, twin, people)
        }
        #expect(reached.count > 3)
    }

    private func compare(_ sample: SampleChain, _ twin: Twin, _ people: [Address]) {
        for person in people {
            #expect(sample.chain.account(of: person).nonce == twin.nonces[person, default: 0])
            #expect(
                sample.chain.authority(of: person)
                    == twin.authorities[person, default: person.keyHash])
            #expect(
                sample.ledger.balance(of: person).units == twin.balances[person, default: 0])
            #expect(
                sample.ledger.rebate(of: person).units == twin.rebates[person, default: 0])
        }
        for lane in FeeLane.allCases {
            #expect(sample.chain.baseFee(of: lane).units == twin.baseFees[lane])
        }
        #expect(sample.chain.unitsInBlock == twin.used.values.reduce(0, +))
        #expect(sample.ledger.pool(.treasury).units == twin.treasury)
        #expect(Param.allCases.allSatisfy { sample.chain[$0] == twin.params[$0.name] })
        #expect(sample.ledger.isConserved && sample.ledger.recount().isEmpty)
    }

    /// Something near to what passes.
    private static func body(
        in sample: SampleChain, _ people: [Address], using dice: inout SplitMix64
    ) throws -> (Body, authority: Digest, units: UInt64) {
        var body = try sample.body()
        body.sender = people[Int(dice.next() % UInt64(people.count))]
        body.nonce = sample.chain.account(of: body.sender).nonce
        body.lane = dice.next() % 2 == 0 ? .consumer : .industrial
        body.tip = Amount(units: UInt128(dice.next() % 20))
        body.maxFee = Amount(units: UInt128(dice.next() % 1_000))
        let lifetime = sample.chain[.transactionLifetime]
        body.expiresAt = Height(sample.now.height.value + min(lifetime, 5))
        var authority = sample.chain.authority(of: body.sender)
        var units = dice.next() % 400
        switch dice.next() % 12 {
        case 0: body.chainID = ChainID(checked: "sample-2")
        case 1: body.expiresAt = Height(sample.now.height.value + dice.next() % 4 - 1)
        case 2: body.expiresAt = Height(sample.now.height.value + lifetime + dice.next() % 2)
        case 3: body.nonce &+= dice.next() % 3 &- 1
        case 4: authority = people[Int(dice.next() % UInt64(people.count))].keyHash
        case 5: units = sample.chain[.blockUnits] + dice.next() % 2
        case 6: body.tip = Amount(units: UInt128(dice.next() % 2_000))
        default: break
        }
        if body.nonce == .max { body.nonce = 0 }
        return (body, authority, units)
    }

    private static func changes(using dice: inout SplitMix64) -> [ParamChange] {
        let params: [Param] = [
            .blockUnits, .consumerTarget, .industrialTarget, .consumerFeeFloor,
            .industrialFeeFloor, .baseFeeDenominator, .transactionLifetime,
        ]
        return (0..<dice.next() % 4).map { _ in
            let param = params[Int(dice.next() % UInt64(params.count))]
            let (least, most) = (param.bounds.lowerBound, param.bounds.upperBound)
            switch dice.next() % 12 {
            case 0: return ParamChange(param, most &+ 1)
            case 1: return ParamChange(param, least &- 1)
            case 2: return ParamChange(name: ParamName(checked: "slots"), value: 1)
            case 3: return ParamChange(param, param.initial)
            default: return ParamChange(param, min(most, least + dice.next() % 1_000))
            }
        }
    }
}
