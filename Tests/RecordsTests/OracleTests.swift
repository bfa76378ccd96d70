import Records
import SpecTesting
import Testing

/// The promises of the readers, on documents of random records and on what becomes of them when bytes
/// are changed.
@Suite struct OracleTests {
    @Test(arguments: Trials.seeds(20_000))
    func `json read, written and read again is the same record`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let whole = dice.everything().json()
        Oracles.jsonRecord(whole.span)
        for _ in 0..<4 {
            Oracles.jsonRecord(dice.mutated(whole, syntax: SplitMix64.jsonSyntax).span)
        }
        Oracles.jsonRecord(dice.bytes(upTo: 64).span)
    }

    @Test(arguments: Trials.seeds(20_000))
    func `what is read as a record is JSON`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let documents = [
            dice.everything().json(), dice.branch(deep: 5).json(),
            Array(dice.node(deep: 5).text.utf8),
        ]
        for whole in documents {
            Oracles.jsonValidation(whole.span)
            Oracles.jsonValidation(dice.mutated(whole, syntax: SplitMix64.jsonSyntax).span)
        }
        Oracles.jsonValidation(dice.bytes(upTo: 64).span)
    }

    @Test(.requirement("SZ-005"), arguments: Trials.seeds(20_000))
    func `bytes read as a record are the bytes it is written as`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let records = [
            dice.everything().binary(), dice.branch(deep: 5).binary(), dice.receipt().binary(),
        ]
        for whole in records {
            Oracles.binaryRecord(whole.span)
            for _ in 0..<4 { Oracles.binaryRecord(dice.mutated(whole).span) }
        }
        Oracles.binaryRecord(dice.bytes(upTo: 64).span)
    }

    /// Every change of one byte of one record: whatever is still taken is written back as it stands.
    @Test func `no single changed byte is taken and written otherwise`() throws {
        var dice = SplitMix64(seed: 5)
        let whole = dice.everything().binary()
        var taken = 0
        for at in whole.indices {
            for byte in UInt8.min ... .max where byte != whole[at] {
                var changed = whole
                changed[at] = byte
                guard let record = try? Everything(binary: changed) else { continue }
                taken += 1
                #expect(record.binary() == changed)
            }
        }
        #expect(taken > 1_000)
    }
}
