import Primitives
import Records
@testable import Settlement
import SpecTesting
import Testing

@Suite struct AnchorTests {
    private func settled(_ count: UInt64) throws -> Stage {
        var stage = try Stage()
        for id in 1...count {
            try stage.open(id, 1)
            try stage.settle(id)
        }
        stage.events.reset()
        return stage
    }

    @Test func `an anchor is the digest of its receipts, a row and an audit record of nobody's`()
        throws
    {
        var stage = try settled(3)
        let command = SubmitAnchor([Stage.key(1), Stage.key(3)])
        try stage.put(.anchor(command))
        let record = try #require(try stage.told(AuditRecord.self).first)
        #expect(record.sequence == 7 && record.memo == .anchor && record.entity == nil)
        #expect(record.anchor == command.digest && record.delta == Columns())
        #expect(stage.room.metadata.lastAnchor == command.digest)
        let anchor = try #require(stage.room.anchor(command.digest))
        #expect(anchor.sequence == 7 && anchor.receipts == 2)
        stage.expectSound()
    }

    @Test func `the same receipts are anchored once, for good`() throws {
        var stage = try settled(3)
        let command = Settlement.Command.anchor(SubmitAnchor([Stage.key(1), Stage.key(2)]))
        try stage.put(command)
        stage.pass(1_000_000)
        stage.endBlocks(5)
        stage.expectRefusal(.alreadyAnchored) { try $0.put(command) }
        try stage.put(.anchor(SubmitAnchor([Stage.key(2), Stage.key(1)])))
    }

    @Test func `what was never settled is not anchored`() throws {
        var stage = try settled(1)
        stage.expectRefusal(.emptyAnchor) { try $0.put(.anchor(SubmitAnchor([]))) }
        stage.expectRefusal(.unknownReceipt) {
            try $0.put(.anchor(SubmitAnchor([Stage.key(1), Stage.key(2)])))
        }
        stage.expectRefusal(.tooManyReceipts) {
            let keys = Array(repeating: Stage.key(1), count: SubmitAnchor.most + 1)
            try $0.put(.anchor(SubmitAnchor(keys)))
        }
    }

    @Test func `an anchor's digest is pinned`() {
        let command = SubmitAnchor([Stage.key(1), Stage.key(2)])
        #expect(
            command.digest.hex == "9d69f70ecdbe880f55bbb5c83441f87d3b7e0ff51915626193591cddf94a9502"
        )
    }
}
