import HTTP
import Simulation
import SpecTesting
import Testing

/// What a chunked body comes to.
private struct Body: Hashable {
    var data: [UInt8] = []
    /// Bytes of the whole body with its framing; `nil` where it has not ended.
    var end: Int?
    var refusal: ChunkRefusal?

    init(data: [UInt8] = [], end: Int? = nil, refusal: ChunkRefusal? = nil) {
        (self.data, self.end, self.refusal) = (data, end, refusal)
    }

    init(_ text: String, end: Int?) { self.init(data: Array(text.utf8), end: end) }

    /// Gives the reader `step` bytes more at a time.
    init(reading bytes: [UInt8], step: Int) {
        var (reader, at, there) = (ChunkedReader(), 0, 0)
        while true {
            let left = Array(bytes[at..<there])
            switch reader.next(left.span) {
            case .data(let range):
                data += left[range]
                at += range.upperBound
            case .consumed(let count): at += count
            case .needMore:
                guard there < bytes.count else { return }
                there = min(there + step, bytes.count)
            case .ended(let count):
                end = at + count
                return
            case .refused(let refusal):
                self.refusal = refusal
                return
            }
        }
    }

    /// The same from the rules, with the whole body at hand; what is refused is only said to be.
    init?(slowly bytes: [UInt8]) {
        self.init()
        var at = 0
        func line() -> [UInt8]? {
            guard let feed = bytes[at...].firstIndex(of: 10), feed > at, bytes[feed - 1] == 13
            else {
                return nil
            }
            let line = Array(bytes[at..<feed - 1])
            at = feed + 1
            return line.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) } ? line : nil
        }
        while true {
            guard let head = line() else { return nil }
            let digits = String(decoding: head.prefix { $0 != 59 }, as: UTF8.self)
            guard digits.utf8.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }),
                digits.utf8.count <= 15, let size = Int(digits, radix: 16),
                head.count - digits.utf8.count <= 256
            else { return nil }
            if size == 0 { break }
            guard at + size + 2 <= bytes.count, bytes[at + size] == 13, bytes[at + size + 1] == 10
            else { return nil }
            data += bytes[at..<at + size]
            at += size + 2
        }
        while let trailer = line() {
            if trailer.isEmpty {
                end = at
                return
            }
            guard let colon = trailer.firstIndex(of: 58),
                FieldName(
                    String(decoding: trailer[..<colon], as: UTF8.self)) != nil
            else { return nil }
        }
        return nil
    }
}

@Suite struct ChunkedReaderTests {
    @Test func `a body is its chunks, and ends with the empty one`() {
        let text = "3\r\nabc\r\n4;e=1\r\ndefg\r\n0\r\n\r\nGET /"
        #expect(Body(reading: Array(text.utf8), step: 100) == Body("abcdefg", end: 26))
        #expect(Body(reading: Array("0\r\n\r\n".utf8), step: 100) == Body("", end: 5))
        #expect(Body(reading: Array("000\r\n\r\n".utf8), step: 100) == Body("", end: 7))
        #expect(
            Body(reading: Array("0A\r\n0123456789\r\n0\r\n\r\n".utf8), step: 3)
                == Body("0123456789", end: 21))
    }

    @Test func `trailers are read and dropped`() {
        let text = "1\r\na\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n"
        #expect(Body(reading: Array(text.utf8), step: 1) == Body("a", end: text.utf8.count))
    }

    @Test func `data is given at once, and where it lies`() {
        var reader = ChunkedReader()
        let first = Array("5\r\nab".utf8)
        #expect(reader.next(first.span) == .data(3..<5))
        #expect(reader.next([UInt8]().span) == .needMore)
        let second = Array("cde\r\n0\r\n\r\n".utf8)
        #expect(reader.next(second.span) == .data(0..<3))
        #expect(reader.dataBytes == 5)
        let third = Array(second[3...])
        #expect(reader.next(third.span) == .ended(consumed: 7))
        #expect(reader.hasEnded)
        #expect(reader.next(third.span) == .ended(consumed: 0))
    }

    @Test(arguments: [
        ("x\r\n", ChunkRefusal.badSize), ("\r\n", .badSize), ("-1\r\n", .badSize),
        ("+1\r\n", .badSize), ("0x1\r\n", .badSize), (" 1\r\n", .badSize), ("1 \r\n", .badSize),
        ("1\n", .bareLineFeed), ("1\rx", .bareCarriageReturn), ("1;a\n", .bareLineFeed),
        ("1;a\u{0}", .badExtension), ("1234567890123456\r\n", .sizeTooLong),
        ("ffffffffffffffffff\r\n", .sizeTooLong), ("1\r\nab\r\n", .missingLineEnd),
        ("1\r\na\n", .missingLineEnd), ("1\r\na\rb", .bareCarriageReturn),
        ("0\r\n x: y\r\n\r\n", .badTrailer), ("0\r\nx : y\r\n\r\n", .badTrailer),
        ("0\r\nx\r\n\r\n", .badTrailer), ("0\r\nx: y\n\r\n", .bareLineFeed),
        ("0\r\nx: \u{0}", .badTrailer), ("0\r\n\rx", .bareCarriageReturn),
    ])
    func `what could be read in two ways is refused`(text: String, refusal: ChunkRefusal) {
        for step in [1, 2, 100] {
            #expect(Body(reading: Array(text.utf8), step: step).refusal == refusal)
        }
    }

    @Test func `a refusal is final`() {
        var reader = ChunkedReader()
        let (bad, good) = (Array("x".utf8), Array("0\r\n\r\n".utf8))
        #expect(reader.next(bad.span) == .refused(.badSize))
        #expect(reader.next(good.span) == .refused(.badSize))
    }

    @Test func `framing is bounded in each of its parts`() {
        func refusal(_ text: String) -> ChunkRefusal? {
            Body(reading: Array(text.utf8), step: 1_000).refusal
        }
        let chunk = { (extent: Int) in "1;\(String(repeating: "e", count: extent - 1))\r\na\r\n" }
        #expect(refusal(chunk(256) + "0\r\n\r\n") == nil)
        #expect(refusal(chunk(257)) == .extensionsTooLong)
        // Thirty-two chunks of 256 bytes are all that fit, whatever data lies between.
        let data = "1000\r\n" + String(repeating: "a", count: 4_096) + "\r\n"
        #expect(refusal(data + String(repeating: chunk(256), count: 32) + "0\r\n\r\n") == nil)
        #expect(
            refusal(data + String(repeating: chunk(256), count: 33) + "0\r\n\r\n")
                == .extensionsTooLong)
        let trailer = String(repeating: "t", count: 1_021) + ":\r\n"
        #expect(refusal("0\r\n" + String(repeating: trailer, count: 4) + "\r\n") == nil)
        #expect(
            refusal("0\r\n" + String(repeating: trailer, count: 4) + "x:\r\n\r\n")
                == .trailersTooLong)
    }

    @Test func `many chunks of one byte are legal, and their framing is counted`() {
        let body = Array((String(repeating: "1\r\na\r\n", count: 20_000) + "0\r\n\r\n").utf8)
        #expect(Body(reading: body, step: 4_096).data.count == 20_000)
        let wordy = String(repeating: "000000000000001\r\na\r\n", count: 3_000)
        #expect(Body(reading: Array(wordy.utf8), step: 4_096).refusal == .tooMuchFraming)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a slow reader written from the rules agrees, however it is cut`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var body: [UInt8] = []
        for _ in 0..<dice.below(5) {
            let data = [UInt8](repeating: 0x61, count: 1 + dice.below(40))
            if dice.chance(3) {
                body += Array("00\(String(data.count, radix: 16));x=\"y\"\r\n".utf8) + data
                body += [13, 10]
            } else {
                ChunkedWriting.append(data.span, to: &body)
            }
        }
        body += dice.chance(3) ? Array("0\r\nA: b\r\n\r\n".utf8) : ChunkedWriting.end
        body += Array("rest".utf8)
        for bytes in [body, dice.mutated(body), dice.mutated(body)] {
            let whole = Body(reading: bytes, step: bytes.count)
            for step in [1, 2, 3, 7] { #expect(Body(reading: bytes, step: step) == whole) }
            let slow = Body(slowly: bytes)
            if whole.end != nil { #expect(slow == whole) } else { #expect(slow == nil) }
        }
    }
}

@Suite struct ChunkedWritingTests {
    @Test func `a body is written as these bytes`() {
        var bytes: [UInt8] = []
        ChunkedWriting.append(Array("hello".utf8).span, to: &bytes)
        ChunkedWriting.append([UInt8]().span, to: &bytes)
        ChunkedWriting.appendHeader(0xABC, to: &bytes)
        ChunkedWriting.appendHeader(16, to: &bytes)
        bytes += ChunkedWriting.end
        #expect(String(decoding: bytes, as: UTF8.self) == "5\r\nhello\r\nabc\r\n10\r\n0\r\n\r\n")
    }
}
