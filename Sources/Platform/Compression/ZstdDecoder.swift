import CZstd

/// zstd reading one frame, with a window no larger than allowed and no dictionary.
///
/// The proof for `@unchecked`: the state belongs to the one ``Decompressor`` that owns this, which
/// can be neither copied nor used by two threads at a time, and zstd keeps nothing outside of it.
final class ZstdDecoder: Decoding, @unchecked Sendable {
    let block = StreamBlock()
    private let windowLog: Int
    private let context: OpaquePointer
    /// How many bytes of the frame's magic number have come. Frames without content and those of
    /// versions before 1.0 have another, and the library would take them.
    private var magicSeen = 0

    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    init(windowLog: Int) throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw .memory }
        self.context = context
        self.windowLog = windowLog
        let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLog))
        guard ZSTD_isError(result) == 0 else { throw .window(limit: 1 << windowLog) }
    }

    deinit { ZSTD_freeDCtx(context) }

    func step(_ input: Span<UInt8>, room: Int) throws(CompressionError) -> DecodingStep {
        try checkMagic(input)
        let (result, read, written) = input.withUnsafeBytes { input in
            var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            var target = ZSTD_outBuffer(dst: block.start, size: room, pos: 0)
            let result = ZSTD_decompressStream(context, &target, &source)
            return (result, source.pos, target.pos)
        }
        guard ZSTD_isError(result) == 0 else { throw error(ZSTD_getErrorCode(result)) }
        return DecodingStep(consumed: read, produced: written, hasEnded: result == 0)
    }

    private func checkMagic(_ input: Span<UInt8>) throws(CompressionError) {
        var index = 0
        while magicSeen < Self.magic.count, index < input.count {
            guard input[index] == Self.magic[magicSeen] else { throw .malformed(.zstd) }
            index += 1
            magicSeen += 1
        }
    }

    private func error(_ code: ZSTD_ErrorCode) -> CompressionError {
        switch code {
        case ZSTD_error_memory_allocation: .memory
        case ZSTD_error_frameParameter_windowTooLarge: .window(limit: 1 << windowLog)
        case ZSTD_error_dictionary_wrong: .dictionary
        default: .malformed(.zstd)
        }
    }
}
