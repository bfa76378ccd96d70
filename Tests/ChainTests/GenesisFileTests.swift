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
                == "a2256dcfa9ba183beb617aa9e6c8d69d15d2bc0972f227c4cba192a433fae204")
        #expect(GenesisFile.dev.rules == .second && GenesisFile.dev.settlement.mode == .real)
    }

    @Test func `the development genesis of before there were modes is the one it was`() throws {
        let old = GenesisFile.devOfFirstRules
        #expect(old.hash == GenesisFile.devHashOfFirstRules)
        #expect(
            old.hash.hex == "3793446b1c344bccf8909db4e2cd62c5c0c04f9e1f724c6c5202f5c101ee33a0")
        #expect(old.version == 1 && old.rules == .first)
        #expect(GenesisFile.devHashes == [GenesisFile.dev.hash, old.hash])
        try old.check()
        // Neither what is written of it nor what is hashed knows of fields behind its own.
        #expect(old.binary()[0] == 1 && GenesisFile.dev.binary()[0] == 2)
        #expect(
            Array(GenesisFile.dev.binary().dropFirst().dropLast(2))
                == Array(old.binary().dropFirst()))
        let text = String(decoding: old.json(), as: UTF8.self)
        #expect(!text.contains("rules") && !text.contains("settlement"))
    }

    @Test func `which rules a chain begins under a file of the first version does not say`() throws
    {
        let old = String(decoding: GenesisFile.devOfFirstRules.json(), as: UTF8.self)
        let new = String(decoding: GenesisFile.dev.json(), as: UTF8.self)
        #expect(new.hasSuffix(#","rules":2,"settlement":{"mode":"real"}}"#))
        // Keys come in any order, the version last of all.
        let turned = new.replacing(#"{"version":2,"#, with: "{").dropLast() + #","version":2}"#
        #expect(try GenesisFile(json: String(turned)) == .dev)
        let wrong = [
            (old.dropLast() + #","rules":1}"#, RecordError.Problem.laterKey("rules")),
            (old.dropLast() + #","settlement":{"mode":"real"}}"#, .laterKey("settlement")),
            (turned.replacing(#""version":2"#, with: #""version":1"#), .laterKey("rules")),
        ]
        for (text, problem) in wrong {
            #expect(throws: RecordError(problem, at: 0)) { try GenesisFile(json: String(text)) }
        }
        #expect(throws: RecordError(.missingKey("rules"), at: 0)) {
            try GenesisFile(json: new.replacing(#","rules":2"#, with: ""))
        }
        #expect(throws: RecordError.self) {
            try GenesisFile(json: new.replacing(#""rules":2"#, with: #""rules":0"#))
        }
        // Who says nothing of settling tallies.
        let silent = new.replacing(#","settlement":{"mode":"real"}"#, with: "")
        #expect(try GenesisFile(json: silent).settlement.mode == .dryRun)
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
            { $0.rules = .first }, { $0.rules = RulesVersion(3) },
            { $0.settlement = SettlementGenesis(.dryRun) }, { $0.version = 1 },
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
              "version": 2,
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
              },
              "rules": 2,
              "settlement": {"mode": "real"}
            }
            """
        #expect(try GenesisFile(json: text) == dev)
        #expect(try GenesisFile(json: dev.json()) == dev)
        #expect(try GenesisFile(binary: dev.binary()) == dev)
        for wrong in ["\"mode\": \"real\"", "\"supply\": -1", "\"version\": 3", "\"more\": 1"] {
            let name = wrong.prefix { $0 != ":" }
            let old = text.split(separator: "\n").first { $0.contains(name + ":") }
            let line = old.map(String.init) ?? "  \"version\": 2,"
            let other = old == nil ? "  \"version\": 2, \(wrong)," : "  \(wrong),"
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
        file.rules = .first
        #expect(throws: GenesisFault.modeUnknown) { try file.check() }
        file.settlement = SettlementGenesis(.dryRun)
        try file.check()
        (file.version, file.rules) = (1, .second)
        #expect(throws: GenesisFault.olderVersion) { try file.check() }
        #expect("\(GenesisFault.params(.unknownParameter))".hasPrefix("'params': "))
    }

    @Test func `the development chain opens as its file says`() throws {
        let file = try GenesisFile.development()
        var (chain, ledger, events) = (Chain(), Ledger(), EventBuffer())
        try ledger.open(file.ledger, into: &events)
        try chain.open(file.chain)
        #expect(chain.id.text == "tb-dev" && chain.rules == .second)
        #expect(chain.currentRules?.height == .genesis && chain.plannedRules == nil)
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
