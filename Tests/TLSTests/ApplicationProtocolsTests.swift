import Simulation
import SpecTesting
import Testing

@testable import TLS

@Suite struct ApplicationProtocolsTests {
    @Test func `names travel behind their lengths`() throws {
        #expect(try ApplicationProtocols([]).wire == [])
        #expect(
            try ApplicationProtocols(["h2", "http/1.1"]).wire
                == [2, 0x68, 0x32, 8, 0x68, 0x74, 0x74, 0x70, 0x2F, 0x31, 0x2E, 0x31])
        #expect(try ApplicationProtocols([String(repeating: "a", count: 255)]).wire.count == 256)
    }

    @Test(arguments: [
        [""], [String(repeating: "a", count: 256)], Array(repeating: "a", count: 17),
    ])
    func `names that cannot travel are refused`(names: [String]) {
        #expect(throws: TLSError.self) { try ApplicationProtocols(names) }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `the first of ours that is offered is chosen`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let words = ["a", "b", "ab", "ba", "abc", "\u{1}a", "http/1.1"]
        let own = words.shuffled(using: &dice).prefix(Int.random(in: 0...5, using: &dice))
        let offered = words.shuffled(using: &dice).prefix(Int.random(in: 0...5, using: &dice))
        let protocols = try ApplicationProtocols(Array(own))
        let chosen = try ApplicationProtocols(Array(offered)).wire.withUnsafeBufferPointer {
            protocols.choose(from: $0)
        }
        let name = chosen.map { String(decoding: protocols.wire[$0], as: UTF8.self) }
        #expect(name == own.first { offered.contains($0) })
    }

    @Test(arguments: Trials.seeds(10_000))
    func `an offer of any bytes is looked through`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let protocols = try ApplicationProtocols(["\u{1}", "\u{2}\u{1}"])
        let offer = (0..<Int.random(in: 0...12, using: &dice)).map { _ in
            UInt8.random(in: 0...4, using: &dice)
        }
        let chosen = offer.withUnsafeBufferPointer { protocols.choose(from: $0) }
        if let chosen { #expect([1..<2, 3..<5].contains(chosen)) }
    }
}
