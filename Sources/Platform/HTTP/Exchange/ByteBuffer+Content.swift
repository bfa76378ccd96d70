import Loops

// How content leaves the buffer it came in.

extension ByteBuffer {
    /// The first `count` bytes, which are then gone.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = span.extracting(0..<count).copied
        consume(count)
        return taken
    }

    /// Moves the bytes of a range to the end of `bytes`; they are then gone, with all before them.
    mutating func take(_ range: Range<Int>, into bytes: inout [UInt8]) {
        span.extracting(range).append(to: &bytes)
        consume(range.upperBound)
    }

    /// What a reader of chunks says about the bytes here.
    func next(of chunks: inout ChunkedReader) -> ChunkStep { chunks.next(span) }
}
