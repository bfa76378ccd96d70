import CZlib

/// zlib reading one gzip member: its header, its content, and the checksum and length behind it.
///
/// The proof for `@unchecked`: the state belongs to the one ``Decompressor`` that owns this, which
/// can be neither copied nor used by two threads at a time, and zlib has no threads of its own.
final class Inflater: Decoding, @unchecked Sendable {
    let block = StreamBlock()
    /// zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = inflateInit2_(
            stream, ZlibFormat.gzipWindowBits, ZLIB_VERSION, ZlibFormat.streamSize)
        guard result == Z_OK else { throw .memory }
    }

    /// Also after a refused initialisation, which leaves nothing that `inflateEnd` would free.
    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func step(_ input: Span<UInt8>, room: Int) throws(CompressionError) -> DecodingStep {
        let given = min(input.count, ZlibFormat.mostAtOnce)
        let result = input.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(given)
            stream.pointee.next_out = block.start
            stream.pointee.avail_out = UInt32(room)
            return inflate(stream, Z_NO_FLUSH)
        }
        switch result {
        // No progress was possible: all input is used up, or there was none.
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw .memory
        default: throw .malformed(.gzip)
        }
        return DecodingStep(
            consumed: given - Int(stream.pointee.avail_in),
            produced: room - Int(stream.pointee.avail_out), hasEnded: result == Z_STREAM_END)
    }
}

/// What zlib's macros would fill in.
enum ZlibFormat {
    /// The largest window, and 16 for "gzip and nothing else".
    static let gzipWindowBits: Int32 = 15 + 16
    static let streamSize = Int32(MemoryLayout<z_stream>.size)
    /// Its counts have 32 bits.
    static let mostAtOnce = 1 << 30
}
