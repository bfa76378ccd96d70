import Chain
import Crypto
import Ledger
import Primitives
import Records
import SpecTesting
import Testing

@Suite struct GenesisFileTests {
    @Test(.requirement("LG-005"))
    func `the development genesis is the one that was pinned`() throws {
        #expect(try GenesisFile.development() == .dev)
        #expect(GenesisFile.dev.hash == GenesisFile.devHash)
        #expect(
            GenesisFile.devHash.hex
                == "3793446b1c344bccf8909db4e2cd62c5c0c04f9e1f724c6c5202f5c101ee33a0")
    }

    @Test(.requirement("LG-005"))
    func `a genesis in which any field was changed is refused at the start`() throws {
        let stranger = try key(1).publicKey
        let changes: [(inout GenesisFile) -> Void] = [
            { $0.chainID = ChainID(checked: "tb-dev2") }, { $0.time = Milliseconds(0) },
            { $0.mode = .test }, { $0.ledger.supply.amount = Amount(units: 9_000_000_000_000_001) },
            { $0.ledger.allocations[0].amount.amount = Amount(units: 1) },
            { $0.ledger.allocations[0].account = Authorisation.address(of: stranger) },
            { $0.ledger.allocations.swapAt(0, 1) }, { $0.ledger.allocations.removeLast() },
            {
                $0.ledger.emission = Emission(
                    to: .subsidy, amount: Amount(units: 1), every: .days(1), from: .zero)
            },
            { $0.operators.threshold = 2 }, { $0.operators.keys = [stranger] },
            { $0.operators.keys.append(stranger) },
            { $0.params = [ParamChange(.slotMilliseconds, 1_000)] },
        ]
        var hashes: Set<Digest> = [GenesisFile.devHash]
        for change in changes {
            var file = GenesisFile.dev
            change(&file)
            #expect(hashes.insert(file.hash).inserted)
            #expect(
                throws: GenesisFault.drifted(expected: GenesisFile.devHash, found: file.hash)
            ) { try file.check(pinned: GenesisFile.devHash) }
        }
    }

    @Test func `people write it as text, and what they leave out has a default`() throws {
        let dev = GenesisFile.dev
        let text = """
            {
              "version": 1,
              "chain_id": "tb-dev",
              "time_ms": 1767225600000,
              "mode": "development",
              "ledger": {
                "supply": 9000000000000000,
                "allocations": [
                  {"account": "\(DevelopmentKey.faucet.address)", "amount": 1000000000000000},
                  {"account": "\(KeyPolicy(threshold: 1, keys: [DevelopmentKey.operator.publicKey]).address)", "amount": 1000000000},
                  {"account": "\(DevelopmentKey.buyer.address)", "amount": 1000000000000},
                  {"account": "\(DevelopmentKey.provider.address)", "amount": 1000000000}
                ]
              },
              "operators": {
                "threshold": 1,
                "keys": ["\(DevelopmentKey.operator.publicKey)"]
              }
            }
            """
        #expect(try GenesisFile(json: text) == dev)
        #expect(try GenesisFile(json: dev.json()) == dev)
        #expect(try GenesisFile(binary: dev.binary()) == dev)
        for wrong in ["\"mode\": \"real\"", "\"supply\": -1", "\"version\": 2", "\"more\": 1"] {
            let name = wrong.prefix { $0 != ":" }
            let old = text.split(separator: "\n").first { $0.contains(name + ":") }
            let line = old.map(String.init) ?? "  \"version\": 1,"
            let other = old == nil ? "  \"version\": 1, \(wrong)," : "  \(wrong),"
            #expect(throws: RecordError.self, "\(wrong)") {
                try GenesisFile(json: text.replacing(line, with: other))
            }
        }
    }

    @Test func `a genesis that could begin no chain is refused with the reason`() throws {
        var file = GenesisFile.dev
        try file.check()
        file.operators.threshold = 0
        #expect(throws: GenesisFault.operators) { try file.check() }
        file.operators = KeyPolicy(threshold: 1, keys: [.zero])
        #expect(throws: GenesisFault.key(0, .keyOfSmallOrder)) { try file.check() }
        file = .dev
        file.params = [ParamChange(.slotMilliseconds, 0)]
        #expect(throws: GenesisFault.params(.parameterOutOfBounds)) { try file.check() }
        file = .dev
        file.ledger.supply.amount = Amount(units: 1)
        #expect(throws: GenesisFault.ledger(.allocationsExceedSupply)) { try file.check() }
        file = .dev
        file.mode = .live
        #expect(throws: GenesisFault.developmentKeys) { try file.check() }
        file.operators = try SampleChain.operators()
        try file.check()
        #expect("\(GenesisFault.params(.unknownParameter))".hasPrefix("'params': "))
    }

    @Test func `the development chain opens as its file says`() throws {
        let file = try GenesisFile.development()
        var (chain, ledger, events) = (Chain(), Ledger(), EventBuffer())
        try ledger.open(file.ledger, into: &events)
        try chain.open(file.chain)
        #expect(chain.id.text == "tb-dev")
        #expect(chain.operators == file.operators.address)
        #expect(
            ledger.balance(of: DevelopmentKey.faucet.address)
                == Amount(units: 1_000_000_000_000_000))
        #expect(ledger.recount().isEmpty)
    }

    @Test(arguments: DevelopmentKey.allCases)
    func `development keys are those that their names derive`(development: DevelopmentKey) throws {
        let own = try development.signingKey
        #expect(own.publicKey == development.publicKey)
        #expect(development.address == Authorisation.address(of: own.publicKey))
        let message = [UInt8]("hello".utf8)
        #expect(Ed25519.verify(own.sign(message), of: message, by: development.publicKey))
    }
}
