import CZstd

/// zstd writing one frame, with a checksum.
///
/// The proof for `@unchecked`: the state belongs to the one ``Compressor`` that owns this, which can
/// be neither copied nor used by two threads at a time, and zstd keeps nothing outside of it.
final class ZstdEncoder: Encoding, @unchecked Sendable {
    let block = StreamBlock()
    private let context: OpaquePointer

    /// With a `size`, the frame names it, and the library's tables are no larger than it needs.
    init(level: Int, size: Int?) throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw .memory }
        self.context = context
        try set(ZSTD_c_compressionLevel, to: Int32(level))
        try set(ZSTD_c_checksumFlag, to: 1)
        if let size {
            let result = ZSTD_CCtx_setPledgedSrcSize(context, UInt64(size))
            guard ZSTD_isError(result) == 0 else { throw .memory }
        }
        // The library takes its memory at the first step; one over nothing finds out now.
        guard ZSTD_isError(run(Span(), ZSTD_e_continue).result) == 0 else { throw .memory }
    }

    deinit { ZSTD_freeCCtx(context) }

    func step(_ input: Span<UInt8>, _ goal: EncodingGoal) -> EncodingStep {
        let directive =
            switch goal {
            case .more: ZSTD_e_continue
            case .flush: ZSTD_e_flush
            case .finish: ZSTD_e_end
            }
        let (result, read, written) = run(input, directive)
        precondition(ZSTD_isError(result) == 0, "zstd's state was overwritten")
        let isDone = goal == .more ? written < StreamBlock.size : result == 0
        return EncodingStep(consumed: read, produced: written, isDone: isDone)
    }

    private func set(_ parameter: ZSTD_cParameter, to value: Int32) throws(CompressionError) {
        guard ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)) == 0 else {
            throw .memory
        }
    }

    private func run(
        _ input: Span<UInt8>, _ directive: ZSTD_EndDirective
    ) -> (result: Int, read: Int, written: Int) {
        input.withUnsafeBytes { input in
            var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            var target = ZSTD_outBuffer(dst: block.start, size: StreamBlock.size, pos: 0)
            let result = ZSTD_compressStream2(context, &target, &source, directive)
            return (result, source.pos, target.pos)
        }
    }
}
