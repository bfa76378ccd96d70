import CZlib

/// zlib writing one gzip member.
///
/// The proof for `@unchecked`: the state belongs to the one ``Compressor`` that owns this, which can
/// be neither copied nor used by two threads at a time, and zlib has no threads of its own.
final class Deflater: Encoding, @unchecked Sendable {
    let block = StreamBlock()
    /// zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int) throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let usualMemory: Int32 = 8
        let result = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, ZlibFormat.gzipWindowBits, usualMemory,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, ZlibFormat.streamSize)
        guard result == Z_OK else { throw .memory }
    }

    /// Also after a refused initialisation, which leaves nothing that `deflateEnd` would free.
    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func step(_ input: Span<UInt8>, _ goal: EncodingGoal) -> EncodingStep {
        let given = min(input.count, ZlibFormat.mostAtOnce)
        let flush =
            switch goal {
            case .more: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        let result = input.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(given)
            stream.pointee.next_out = block.start
            stream.pointee.avail_out = UInt32(StreamBlock.size)
            return deflate(stream, flush)
        }
        precondition(
            [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(result), "zlib's state was overwritten")
        return EncodingStep(
            consumed: given - Int(stream.pointee.avail_in),
            produced: StreamBlock.size - Int(stream.pointee.avail_out),
            isDone: goal == .finish ? result == Z_STREAM_END : stream.pointee.avail_out > 0)
    }
}
