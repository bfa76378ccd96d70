import Chain
import Crypto
import FuzzTargets
import Ledger
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct AdmissionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let refusal: ChainRefusal
        let change: @Sendable (inout Body) throws -> Void
        var testDescription: String { refusal.name }

        init(
            _ refusal: ChainRefusal, _ change: @escaping @Sendable (inout Body) throws -> Void
        ) {
            (self.refusal, self.change) = (refusal, change)
        }
    }

    static let cases: [Case] = [
        Case(.wrongChain) { $0.chainID = ChainID(checked: "sample-2") },
        Case(.expired) { $0.expiresAt = Height(4) },
        Case(.lifetimeTooLong) { $0.expiresAt = Height(5 + 3_601) },
        Case(.nonceUsed) { $0.nonce -= 1 },
        Case(.nonceUsed) { $0.nonce = .max },
        Case(.nonceTooHigh) { $0.nonce += 1 },
        Case(.wrongKey) { $0.sender = Address(shard: .zero, keyHash: .zero) },
        Case(.feeTooLow) { $0.maxFee = .zero },
        Case(.feeTooLow) {
            $0.maxFee = Amount(units: 1)
            $0.command = .ledger(
                .transfer(
                    Transfer(to: $0.sender, amount: Amount(units: 1), reference: $0.sender.keyHash))
            )
        },
        Case(.cannotPayFee) { $0.tip = Amount(units: 1_000) },
        Case(.cannotPayFee) { $0.tip = .maximum },
        Case(.tooManyUnits) {
            $0.maxFee = .maximum
            $0.command = .chain(
                .setParams(.init(.init(repeating: .init(.blockUnits, 1), count: 1_001))))
        },
    ]

    private func sample() throws -> SampleChain {
        var sample = try SampleChain(params: [ParamChange(.blockUnits, 1_000)])
        try sample.begin(sample.body())
        while sample.now.height < Height(5) { sample.endBlock() }
        return sample
    }

    @Test(arguments: cases)
    func `what may not be done is refused and changes nothing`(_ refused: Case) throws {
        var sample = try sample()
        let body = try sample.body(refused.change)
        let authority = try account(1).keyHash
        let before = sample.everything
        #expect(throws: refused.refusal) { try sample.admit(body, authority: authority) }
        #expect(throws: refused.refusal) { try sample.begin(body, authority: authority) }
        #expect(sample.everything == before)
        // The same without the change passes.
        let sound = try sample.body()
        try sample.admit(sound, authority: authority)
        #expect(sample.everything == before)
        try sample.begin(sound, authority: authority)
        #expect(sample.everything != before)
    }

    @Test func `the bounds of a transaction's life are met exactly`() throws {
        let sample = try sample()
        try sample.admit(sample.body { $0.expiresAt = Height(5) })
        try sample.admit(sample.body { $0.expiresAt = Height(5 + 3_600) })
        try sample.admit(sample.body { $0.maxFee = Amount(units: 1) })
    }

    @Test func `a nonce too high is what is left when all else is well`() throws {
        let sample = try sample()
        for refused in Self.cases where refused.refusal != .nonceTooHigh {
            let body = try sample.body {
                $0.nonce += 5
                try refused.change(&$0)
                if refused.refusal == .nonceUsed { $0.nonce = min($0.nonce - 5, .max - 5) &+ 5 }
            }
            guard refused.refusal != .nonceUsed else { continue }
            #expect(throws: refused.refusal) {
                try sample.admit(body, authority: try account(1).keyHash)
            }
        }
    }

    @Test func `the base fee goes to the treasury and the tip to the proposer`() throws {
        var sample = try SampleChain(params: [ParamChange(.consumerFeeFloor, 7)])
        let sender = try account(1)
        let body = try sample.body { $0.tip = Amount(units: 3) }
        try sample.begin(body)
        #expect(sample.ledger.balance(of: sender) == Amount(units: 990))
        #expect(sample.ledger.pool(.treasury) == Amount(units: 7))
        #expect(sample.ledger.balance(of: sample.proposer) == Amount(units: 3))
        #expect(sample.chain.account(of: sender) == Account(nonce: 1))
        #expect(sample.chain.unitsInBlock == 1)
        #expect(sample.ledger.isConserved && sample.ledger.recount().isEmpty)
        #expect(sample.events.count == 2)
        #expect(throws: ChainRefusal.nonceUsed) { try sample.begin(body) }
    }

    @Test func `a proposer may tip itself, and what is free moves nothing`() throws {
        var sample = try SampleChain(params: [ParamChange(.consumerFeeFloor, 0)])
        let before = sample.ledger.root
        try sample.begin(sample.body())
        #expect(sample.events.isEmpty && sample.ledger.root == before)
        let body = try sample.body { $0.tip = Amount(units: 3) }
        try sample.chain.begin(
            body, authority: body.sender.keyHash, units: 1, ledger: &sample.ledger,
            proposer: body.sender, at: sample.now, into: &sample.events)
        #expect(sample.events.count == 1 && sample.ledger.root == before)
        #expect(sample.ledger.recount().isEmpty)
    }

    @Test func `a balance may be paid to its last unit`() throws {
        var sample = try SampleChain()
        try sample.begin(sample.body { $0.tip = Amount(units: 999) })
        #expect(sample.ledger.balance(of: try account(1)) == .zero)
        #expect(throws: ChainRefusal.cannotPayFee) { try sample.begin(sample.body()) }
    }

    @Test func `a full block refuses, and the next one takes it`() throws {
        var sample = try SampleChain(
            params: [ParamChange(.blockUnits, 1_000), ParamChange(.consumerFeeFloor, 0)])
        let many = SampleCommand.chain(
            .setParams(SetParams(.init(repeating: ParamChange(.blockUnits, 1), count: 999))))
        try sample.begin(sample.body { $0.command = many })
        #expect(sample.chain.hasRoom(for: 1) && !sample.chain.hasRoom(for: 2))
        #expect(!sample.chain.hasRoom(for: .max))
        let body = try sample.body {
            $0.command = many
            $0.lane = .industrial
            $0.maxFee = Amount(units: 1_000)
        }
        let before = sample.everything
        try sample.admit(body)
        #expect(throws: ChainRefusal.blockFull) { try sample.begin(body) }
        #expect(sample.everything == before)
        try sample.begin(sample.body())
        #expect(!sample.chain.hasRoom(for: 1))
        sample.endBlock()
        #expect(sample.chain.unitsInBlock == 0)
        try sample.begin(
            sample.body { [nonce = body.nonce + 1] in
                $0 = body
                $0.nonce = nonce
            })
    }

    @Test(.requirement("FE-002", "MP-002"))
    func `operators move a lane's floor, and its base fee follows from the next block on`() throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators()
        try sample.chain.apply(
            .setParams(SetParams([ParamChange(.industrialFeeFloor, 20)])), by: operators.address,
            ledger: &sample.ledger,
            at: sample.now, into: &sample.events)
        #expect(sample.chain.baseFee(of: .industrial) == Amount(units: 1))
        sample.endBlock()
        #expect(sample.chain.baseFee(of: .industrial) == Amount(units: 20))
        #expect(sample.chain.baseFee(of: .consumer) == Amount(units: 1))
        let body = try sample.body { $0.lane = .industrial }
        #expect(throws: ChainRefusal.feeTooLow) {
            try sample.begin(
                try sample.body {
                    $0.lane = .industrial
                    $0.maxFee = Amount(units: 19)
                })
        }
        try sample.begin(body)
        #expect(sample.ledger.pool(.treasury) == Amount(units: 20))
    }

    @Test func `a busy lane grows dearer and leaves the other as it is`() throws {
        var sample = try SampleChain(
            params: [ParamChange(.blockUnits, 1_000), ParamChange(.consumerTarget, 2_000)])
        #expect(sample.chain.step(of: .consumer).target == 2)
        for _ in 0..<3 { try sample.begin(sample.body()) }
        #expect(sample.chain.baseFee(of: .consumer) == Amount(units: 1))
        sample.endBlock()
        #expect(sample.chain.baseFee(of: .consumer) == Amount(units: 2))
        #expect(sample.chain.baseFee(of: .industrial) == Amount(units: 1))
        sample.endBlock()
        #expect(sample.chain.baseFee(of: .consumer) == Amount(units: 1))
    }

    @Test func `rotated keys sign for the account from then on, and its address stays`() throws {
        var sample = try SampleChain()
        let (sender, other) = (try account(1), try account(2).keyHash)
        try sample.chain.apply(
            .rotateKey(RotateKey(authority: other)), by: sender, ledger: &sample.ledger,
            at: sample.now,
            into: &sample.events)
        #expect(sample.chain.authority(of: sender) == other)
        #expect(throws: ChainRefusal.wrongKey) { try sample.admit(sample.body()) }
        try sample.begin(sample.body(), authority: other)
        #expect(try sample.events.event(0, as: KeyRotated.self)?.authority == other)
        try sample.chain.apply(
            .rotateKey(RotateKey(authority: sender.keyHash)), by: sender, ledger: &sample.ledger,
            at: sample.now,
            into: &sample.events)
        #expect(sample.chain.account(of: sender) == Account(nonce: 1))
        try sample.admit(sample.body())
    }

    @Test func `keys are not rotated to nobody's or to themselves`() throws {
        var sample = try SampleChain()
        let sender = try account(1)
        let before = sample.everything
        #expect(throws: ChainRefusal.unusableAuthority) {
            try sample.chain.apply(
                .rotateKey(RotateKey(authority: .zero)), by: sender, ledger: &sample.ledger,
                at: sample.now,
                into: &sample.events)
        }
        #expect(throws: ChainRefusal.nothingToChange) {
            try sample.chain.apply(
                .rotateKey(RotateKey(authority: sender.keyHash)), by: sender,
                ledger: &sample.ledger, at: sample.now,
                into: &sample.events)
        }
        #expect(sample.everything == before)
    }

    @Test func `codes and names of refusals are pinned`() {
        let names = ChainRefusal.allCases.map { "\($0.rawValue) \($0.name)" }
        #expect(
            names == [
                "1 wrong_chain", "2 expired", "3 lifetime_too_long", "4 nonce_used",
                "5 nonce_too_high", "6 wrong_key", "7 bad_signature", "8 fee_too_low",
                "9 cannot_pay_fee", "10 not_an_operator", "11 unknown_parameter",
                "12 parameter_out_of_bounds", "13 duplicate_parameter", "14 nothing_to_change",
                "15 malformed_authorisation", "16 too_many_units", "17 block_full",
                "18 unusable_authority", "19 already_open", "20 rules_not_newer",
                "21 upgrade_not_ahead", "22 unknown_rules", "23 empty_rebate",
                "24 treasury_too_small", "25 rebate_not_taken", "26 rules_too_old",
            ])
        #expect(ChainRefusal.allCases.allSatisfy { $0.description.count > 20 })
    }
}
