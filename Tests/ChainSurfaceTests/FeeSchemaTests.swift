import Chain
import ChainSurface
import Foundation
import Records
import SpecTesting
import SurfaceTesting
import Testing

/// The schema of fees as it is documented, for who reads them without our code.
@Suite(.ownThreads) struct FeeSchemaTests {
    private static let file = Checkout.root.appending(path: "docs/spec/fee_v2.schema.json")

    private func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test(.requirement("SZ-003"))
    func `the documented schema is the one of what a node answers`() async throws {
        let written = [UInt8](try Data(contentsOf: Self.file))
        let made = FeeList.schema.document() + [UInt8(ascii: "\n")]
        #expect(written == made, "\(String(decoding: made, as: UTF8.self))")
        let schema = try object(written)
        #expect(schema["$schema"] as? String == Schema.dialect)

        let node = try await Samples.node()
        let fees = try await node.call(ChainMethods.fees)
        let answer = try object(fees.json())
        let shapes = try #require(schema["$defs"] as? [String: [String: Any]])
        func fields(_ name: String) throws -> Set<String> {
            let shape = try #require(shapes[name])
            #expect(shape["additionalProperties"] as? Bool == false)
            return Set(try #require(shape["properties"] as? [String: Any]).keys)
        }
        #expect(try fields("FeeList") == Set(answer.keys))
        let lanes = try #require(answer["lanes"] as? [[String: Any]])
        #expect(lanes.count == 2)
        for lane in lanes { #expect(try fields("LaneFeeView") == Set(lane.keys)) }
    }
}
