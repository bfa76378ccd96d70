import Chain
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct ParamTests {
    @Test func `numbers, names, defaults and bounds are pinned`() {
        let facts = Param.allCases.map {
            "\($0.rawValue) \($0.name) \($0.initial) \($0.bounds.lowerBound) \($0.bounds.upperBound)"
        }
        #expect(
            facts == [
                "1 slot_ms 1000 10 60000", "2 block_entries 1000000 1 16777216",
                "3 block_units 1000000 1000 1000000000000",
                "4 consumer_target_ppm 300000 1 1000000",
                "5 industrial_target_ppm 200000 1 1000000",
                "6 consumer_fee_floor 1 0 1000000000000",
                "7 industrial_fee_floor 1 0 1000000000000", "8 base_fee_denominator 8 2 10000",
                "9 transaction_lifetime_blocks 3600 1 604800",
                "10 macro_block_interval 100 1 100000", "11 ai_diagnostics 0 0 1",
                "12 sla_slashing 1 0 1",
            ])
    }

    @Test func `every parameter has a name that commands can carry, and a line of help`() throws {
        for param in Param.allCases {
            let name = try #require(ParamName(param.name))
            #expect(Param(named: name) == param && param.written == name)
            #expect(param.bounds.contains(param.initial))
            #expect(param.help.hasSuffix(".") && !param.help.contains("\n"))
        }
        #expect(Param(named: ParamName(checked: "slot")) == nil)
    }

    @Test func `the list shows every parameter as it stands`() throws {
        let sample = try SampleChain(params: [ParamChange(.slotMilliseconds, 250)])
        let views = sample.chain.paramViews
        #expect(views.map(\.number) == Param.allCases.map(\.rawValue))
        #expect(views[0].value == 250 && views[0].initial == 1_000)
        #expect(views.dropFirst().allSatisfy { $0.value == $0.initial })
        #expect(try ParamView(json: views[0].json()) == views[0])
        #expect(sample.chain.params.count == 1)
    }

    @Test func `operators set several at once, with an event for each that changed`() throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        try sample.chain.apply(
            .setParams(
                SetParams([
                    ParamChange(.slotMilliseconds, 500), ParamChange(.blockEntries, 1_000_000),
                    ParamChange(.transactionLifetime, 10),
                ])), by: operators, ledger: &sample.ledger, at: sample.now, into: &sample.events)
        #expect(sample.chain[.slotMilliseconds] == 500 && sample.chain[.transactionLifetime] == 10)
        #expect(sample.chain.params.keys == [ParamKey(1), ParamKey(9)])
        #expect(sample.events.count == 2)
        #expect(
            try sample.events.event(0, as: ParamSet.self)
                == ParamSet(.slotMilliseconds, from: 1_000, to: 500))
        // Back to what it was at first: no row.
        try sample.chain.apply(
            .setParams(SetParams([ParamChange(.slotMilliseconds, 1_000)])), by: operators,
            ledger: &sample.ledger,
            at: sample.now, into: &sample.events)
        #expect(sample.chain.params.keys == [ParamKey(9)])
    }

    @Test(arguments: [
        (ChainRefusal.nothingToChange, [] as [ParamChange]),
        (.nothingToChange, [ParamChange(.slotMilliseconds, 1_000)]),
        (.parameterOutOfBounds, [ParamChange(.slotMilliseconds, 9)]),
        (.parameterOutOfBounds, [ParamChange(.slotMilliseconds, 60_001)]),
        (.parameterOutOfBounds, [ParamChange(.blockEntries, 5), ParamChange(.blockUnits, .max)]),
        (.unknownParameter, [ParamChange(name: ParamName(checked: "slots"), value: 100)]),
        (
            .unknownParameter,
            [
                ParamChange(.slotMilliseconds, 500),
                ParamChange(name: ParamName(checked: "slots"), value: 100),
            ]
        ),
        (
            .duplicateParameter,
            [ParamChange(.slotMilliseconds, 500), ParamChange(.slotMilliseconds, 500)]
        ),
    ])
    func `a change with anything wrong in it changes nothing`(
        refusal: ChainRefusal, changes: [ParamChange]
    ) throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        let before = sample.everything
        #expect(throws: refusal) {
            try sample.chain.apply(
                .setParams(SetParams(changes)), by: operators, ledger: &sample.ledger,
                at: sample.now,
                into: &sample.events)
        }
        #expect(sample.everything == before)
    }

    @Test func `nobody but the operators' account sets parameters`() throws {
        var sample = try SampleChain()
        let change = Chain.Command.setParams(SetParams([ParamChange(.slotMilliseconds, 500)]))
        let before = sample.everything
        let own = try SampleChain.operators().address
        let elsewhere = Address(shard: Shard(1), keyHash: own.keyHash)
        for stranger in [try account(1), try account(4), .zero, elsewhere] {
            #expect(throws: ChainRefusal.notAnOperator) {
                try sample.chain.apply(
                    change, by: stranger, ledger: &sample.ledger, at: sample.now,
                    into: &sample.events)
            }
        }
        #expect(sample.everything == before)
        var unopened = Chain()
        #expect(throws: ChainRefusal.notAnOperator) {
            try unopened.apply(
                change, by: .zero, ledger: &sample.ledger, at: sample.now, into: &sample.events)
        }
    }

    @Test func `commands and events keep their codes, and what they cost`() throws {
        let set = Chain.Command.setParams(SetParams([ParamChange(.slotMilliseconds, 500)]))
        let rotate = Chain.Command.rotateKey(RotateKey(authority: .zero))
        #expect(HexText.text(set.binary().span) == "010107736c6f745f6d73f403")
        #expect(rotate.binary() == [2] + [UInt8](repeating: 0, count: 32))
        #expect(
            String(decoding: set.json(), as: UTF8.self)
                == #"{"set_params":{"params":[{"name":"slot_ms","value":500}]}}"#)
        #expect(set.units == 1 && rotate.units == 1)
        #expect(Chain.Command.setParams(SetParams()).units == 1)
        let two = [ParamChange(.slotMilliseconds, 1), ParamChange(.blockUnits, 1)]
        #expect(Chain.Command.setParams(SetParams(two)).units == 2)
        #expect([ParamSet.room, ParamSet.tag, KeyRotated.room, KeyRotated.tag] == [2, 1, 2, 2])
    }

    @Test func `a chain opens once, and only with parameters that it knows`() throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators()
        #expect(throws: ChainRefusal.alreadyOpen) {
            try sample.chain.open(ChainGenesis(chainID: .sample, operators: operators))
        }
        var chain = Chain()
        #expect(throws: ChainRefusal.parameterOutOfBounds) {
            try chain.open(
                ChainGenesis(
                    chainID: .sample, operators: operators,
                    params: [ParamChange(.slotMilliseconds, 0)]))
        }
        #expect(throws: ChainRefusal.malformedAuthorisation) {
            try chain.open(ChainGenesis(chainID: .sample, operators: KeyPolicy()))
        }
        var empty = Chain()
        let same = chain.root == empty.root
        #expect(same)
        #expect(chain.id == .none && chain.operators == .zero)
    }
}
