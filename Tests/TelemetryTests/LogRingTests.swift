import Simulation
import SpecTesting
import Testing

@testable import Telemetry

@Suite struct LogRingTests {
    @Test(arguments: Trials.seeds(1_000))
    func `a ring is a bounded queue`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let ring = LogRing(capacity: 8, mostBytes: 30)
        var twin: [[UInt8]] = []
        for step in 0..<300 {
            if Bool.random(using: &dice) {
                let line = [UInt8](
                    repeating: UInt8(step & 0xFF), count: Int.random(in: 1...6, using: &dice))
                let fits = twin.count < 8 && twin.joined().count + line.count <= 30
                #expect(ring.add(line) == fits)
                if fits { twin.append(line) }
            } else {
                #expect(ring.take() == (twin.isEmpty ? nil : twin.removeFirst()))
            }
            #expect(ring.pendingBytes == twin.joined().count)
            #expect(ring.hasLine == !twin.isEmpty)
        }
    }
}
