import Crypto
import Foundation
import Primitives
import Simulation
import Testing

@testable import Storage

@Suite struct LogFormatTests {
    /// Two groups: a batch and the block that seals it, then what makes that final.
    private func sample() throws -> [UInt8] {
        let disk = SimulatedDisk(seed: 7)
        var options = SampleLog.options
        options.segmentSize = 4_096
        let log = try SampleLog.open(disk, options)
        try log.append(.batch, Array("commands".utf8))
        try log.append(.block(Height(1)), Array("header".utf8))
        try log.commit()
        try log.append(.final(Height(1)))
        try log.commit()
        return try #require(disk.bytes(of: SampleLog.segment()))
    }

    @Test func `a segment is the bytes it always was`() throws {
        let bytes = try sample()
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Vectors/log-segment.hex")
        let text = try String(contentsOf: file, encoding: .utf8)
        let expected = text.split(whereSeparator: \.isWhitespace).joined()
        let used = bytes.prefix(768)
        #expect(
            used.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
                == expected)
        #expect(bytes.dropFirst(768).allSatisfy { $0 == 0 })
    }

    /// The layout as docs/storage.md tells it, spelt out once more.
    @Test func `the fields stand where the page says`() throws {
        let bytes = try sample()
        let span = bytes.span
        #expect(Array(bytes[..<64]) == FileHeader(.logSegment, owner: SampleLog.owner).bytes)
        #expect(span.word64(at: 64) == 1 && span.digest(at: 72) == .zero)
        #expect(span.word64(at: 104) == 4_096 && span.word64(at: 112) == 0x0123_4567_89AB_CDEF)
        #expect(span.word64(at: 120) == .max && span.word64(at: 128) == .max)
        #expect(String(decoding: bytes[512..<516], as: UTF8.self) == "TBG1")
        let length = 5 + 8 + 5 + 8 + 6
        #expect(span.word32(at: 516) == UInt32(length) && span.word64(at: 520) == 1)
        #expect(span.word32(at: 528) == 2 && span.word32(at: 532) == 0)
        let page = CRC32C.of(span.extracting(0..<512))
        var records = CRC32C(continuing: page)
        records.update(span.extracting(576..<640))
        #expect(span.word32(at: 536) == records.value && span.digest(at: 540) == .zero)
        var header = CRC32C(continuing: page)
        header.update(span.extracting(512..<572))
        #expect(span.word32(at: 572) == header.value)
        #expect(Array(bytes[576..<589]) == [1, 8, 0, 0, 0] + Array("commands".utf8))
        #expect(bytes[608..<639].allSatisfy { $0 == 0 } && bytes[639] == 0xA5)
        #expect(Array(bytes[589..<602]) == [2, 14, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        let link = Blake3.context("the-block log link v1").digest(of: span.extracting(512..<640))
        #expect(span.digest(at: 640 + 28) == link)
    }

    @Test(arguments: stride(from: 0, to: 512, by: 64).map(\.self))
    func `a header counts the sectors that were written as zeros`(offset: Int) {
        var group = [UInt8](repeating: 1, count: 2_048)
        #expect(GroupHeader.zeroSectors(of: group.span, at: UInt64(offset)) == 0)
        for index in 64..<2_048 { group[index] = 0 }
        let sectors = (offset + 2_047) / 512 - offset / 512
        #expect(GroupHeader.zeroSectors(of: group.span, at: UInt64(offset)) == UInt32(sectors))
    }
}
