import Chain
import Crypto
import Primitives
import Records
import SpecTesting
import Storage
import Testing
import World

@testable import Spine

@Suite struct BatchTests {
    @Test func `its bytes are those of its record, and its leaves those of its entries`() throws {
        let entries: [PreparedEntry] = [
            PreparedEntry(.tick(Nothing())), .transfer(5), try .signed(nonce: 3), .transfer(0),
        ]
        var bytes = BatchBytes()
        for _ in 0..<2 { bytes.encode(entries[1...], at: SampleSpine.at(300)) }
        let batch = Batch(entries[1...].map(\.entry), at: SampleSpine.at(300))
        #expect(bytes.writer.bytes == batch.binary())
        #expect(try Batch(binary: bytes.writer.bytes) == batch)
        #expect(bytes.leaves == entries[1...].map { MerkleTree.leaf($0.entry.binary().span) })
    }

    @Test func `what the log takes as one record is read again, however many parts it has`() throws
    {
        let params = Array(repeating: ParamChange(.slotMilliseconds, 0), count: 1_200_000)
        let command = UnsignedCommand(.chain(.setParams(SetParams(params))), by: .zero)
        let bytes = Batch([.unsigned(command)], at: .zero).binary()
        #expect(bytes.count <= CommandLogFormat.mostPayload)
        let read = try Batch(binary: bytes, limits: Batch.limits)
        #expect(read.binary() == bytes)
    }

    @Test func `a signed entry is prepared with its id, others without`() throws {
        let signed = try PreparedEntry.signed(nonce: 3)
        guard case .signed(let transaction) = signed.entry else {
            Issue.record("not signed")
            return
        }
        #expect(signed.id == transaction.id)
        #expect(PreparedEntry.transfer(1).id == nil)
        #expect(PreparedEntry(.tick(Nothing())).id == nil)
    }
}
