import Disk
import Primitives
import Simulation
import SpecTesting
import Storage
import Testing

@testable import Spine

@Suite(.ownThreads) struct ReadAheadTests {
    /// Counts to a number; behind it there is no more, or something wrong.
    private struct Counting: PieceReader {
        var count = 0
        var last = 100
        var failure: SpineError?

        mutating func next() throws(SpineError) -> Int? {
            guard count < last else {
                if let failure { throw failure }
                return nil
            }
            count += 1
            return count
        }
    }

    @Test(arguments: [true, false])
    func `pieces come in their order, and nothing behind the last`(isApart: Bool) throws {
        let ahead = try ReadAhead(Counting(), named: "test", by: 3, apart: isApart)
        var pieces: [Int] = []
        while let piece = try ahead.next() { pieces.append(piece) }
        #expect(pieces == Array(1...100))
        #expect(try ahead.next() == nil)
    }

    @Test(arguments: [true, false])
    func `what goes wrong is told behind what came before it`(isApart: Bool) throws {
        let wrong = Counting(last: 7, failure: .exhausted)
        let ahead = try ReadAhead(wrong, named: "test", by: 3, apart: isApart)
        for piece in 1...7 { #expect(try ahead.next() == piece) }
        #expect(throws: SpineError.exhausted) { try ahead.next() }
    }

    @Test func `whoever wants no more leaves no thread behind`() throws {
        for wanted in 0..<8 {
            let ahead = try ReadAhead(Counting(), named: "test", by: 2, apart: true)
            for piece in 1..<(wanted + 1) { #expect(try ahead.next() == piece) }
        }
    }

    // MARK: The chain

    private func image(_ disk: SimulatedDisk, apart: Bool) throws -> SampleSpine.Image {
        let sample = try SampleSpine(on: disk, apart: apart)
        let image = sample.image
        try sample.sequencer.end()
        return image
    }

    @Test(arguments: Trials.seeds(200))
    func `a start on threads of its own comes to what one on the caller's comes to`(
        seed: UInt64
    ) throws {
        let disk = SimulatedDisk(seed: seed)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...7, snapshots: seed.isMultiple(of: 2) ? [3] : [])
        try sample.turn([.transfer(3)], at: 9_100)
        for isApart in [true, false] {
            let next = disk.imagined(crash: .everything)
            #expect(try image(next, apart: isApart) == sample.image)
        }
    }

    /// The archive is read while the state is restored: damage in it still keeps the chain from
    /// starting, by the same name.
    @Test(arguments: [true, false])
    func `damage in the archive is told as History's`(isApart: Bool) throws {
        let disk = SimulatedDisk(seed: 4)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...8, snapshots: [3])
        let archive = try #require(
            disk.files.filter { $0.text.hasPrefix("node/history/") }.min { $0.text < $1.text })
        // In the middle of its first block, which more stands behind.
        disk.flip(bit: 9_000 * 8, of: archive)
        let failure = #expect(throws: SpineError.self) {
            _ = try SampleSpine(on: disk.imagined(crash: .everything), apart: isApart)
        }
        guard case .history? = failure else {
            Issue.record("told as \(failure.map { "\($0)" } ?? "nothing")")
            return
        }
    }
}
