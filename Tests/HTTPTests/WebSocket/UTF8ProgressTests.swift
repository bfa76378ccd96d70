import Simulation
import SpecTesting
import Testing

@testable import HTTP

@Suite struct UTF8ProgressTests {
    @Test func `every scalar is taken, and every one but the last byte is incomplete`() {
        for number in stride(from: UInt32(0), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(number) else { continue }
            var progress = UTF8Progress()
            let bytes = Array(String(scalar).utf8)
            for (index, byte) in bytes.enumerated() {
                let isTaken = progress.accepts([byte].span)
                #expect(isTaken)
                #expect(progress.isComplete == (index == bytes.count - 1), "\(number)")
            }
        }
    }

    @Test(arguments: Trials.seeds(20_000))
    func `the standard library agrees on any bytes, in any pieces`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        // Mostly bytes at the borders of what may be there.
        let border: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
            0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for _ in 0..<32 {
            let ascii = [UInt8](repeating: 0x61, count: Int(dice.next() % 20))
            let bytes =
                ascii
                + (0..<dice.next() % 5).map { _ in
                    border[Int(dice.next() % UInt64(border.count))]
                }
            let cut = Int(dice.next() % UInt64(bytes.count + 1))
            var progress = UTF8Progress()
            let first = progress.accepts(bytes.span.extracting(..<cut))
            let second = first && progress.accepts(bytes.span.extracting(cut...))
            let isText = String(validating: bytes, as: UTF8.self) != nil
            #expect((second && progress.isComplete) == isText, "\(bytes)")
        }
    }
}
