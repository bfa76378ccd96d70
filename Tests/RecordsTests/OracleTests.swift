import FuzzTargets
import Simulation
import Records
import SpecTesting
import Testing

/// The promises of the readers, on documents of random records and on what becomes of them when
/// bytes are changed.
@Suite struct OracleTests {
    @Test(arguments: Trials.seeds(20_000))
    func `json read, written and read again is the same record`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let whole = dice.everything().json()
        FuzzTarget.jsonRecord.check(whole.span)
        for _ in 0..<4 {
            FuzzTarget.jsonRecord.check(dice.mutated(whole, syntax: SplitMix64.jsonSyntax).span)
        }
        FuzzTarget.jsonRecord.check(dice.bytes(upTo: 64).span)
    }

    @Test(arguments: Trials.seeds(20_000))
    func `what is read as a record is JSON`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let documents = [
            dice.everything().json(), dice.branch(deep: 5).json(),
            Array(dice.node(deep: 5).text.utf8),
        ]
        for whole in documents {
            FuzzTarget.jsonValidation.check(whole.span)
            FuzzTarget.jsonValidation.check(dice.mutated(whole, syntax: SplitMix64.jsonSyntax).span)
        }
        FuzzTarget.jsonValidation.check(dice.bytes(upTo: 64).span)
    }

    @Test(.requirement("SZ-005"), arguments: Trials.seeds(20_000))
    func `bytes read as a record are the bytes it is written as`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let records = [
            dice.everything().binary(), dice.branch(deep: 5).binary(), dice.receipt().binary(),
        ]
        for whole in records {
            FuzzTarget.binaryRecord.check(whole.span)
            for _ in 0..<4 { FuzzTarget.binaryRecord.check(dice.mutated(whole).span) }
        }
        FuzzTarget.binaryRecord.check(dice.bytes(upTo: 64).span)
    }

    /// Every change of one bit of a large record and of one byte of two small ones.
    @Test func `no single change is taken and written otherwise`() {
        var dice = SplitMix64(seed: 5)
        func changes<R: Record>(of record: R, to values: (UInt8) -> [UInt8]) -> Int {
            let whole = record.binary()
            var taken = 0
            for at in whole.indices {
                for value in values(whole[at]) {
                    var changed = whole
                    changed[at] = value
                    guard let read = try? R(binary: changed) else { continue }
                    taken += 1
                    #expect(read.binary() == changed)
                }
            }
            return taken
        }
        let bits = changes(of: dice.everything()) { byte in (0..<8).map { byte ^ 1 << $0 } }
        #expect(bits > 500)
        var receipt = Receipt()
        receipt.note = "note"
        #expect(changes(of: receipt) { _ in Array(UInt8.min ... .max) } > 500)
        #expect(changes(of: dice.branch(deep: 5)) { _ in Array(UInt8.min ... .max) } > 100)
    }
}
