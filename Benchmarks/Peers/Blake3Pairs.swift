import CBlake3

/// BLAKE3 over pairs of digests, in as many lanes as the machine has.
enum Blake3Pairs: PairHash {
    private static let kernel = cblake3_best_kernel()
    private static let mode = unsafe cblake3_derive("the-block sparse merkle node v1", 31)

    static func hash(_ pairs: Span<NodeDigest>, into digests: inout MutableSpan<NodeDigest>) {
        let count = pairs.count / 2
        precondition(digests.count >= count)
        // Both spans hold at least `count` pairs and digests, 64 and 32 bytes each.
        unsafe pairs.withUnsafeBytes { pairs in
            unsafe digests.withUnsafeMutableBytes { digests in
                unsafe withUnsafePointer(to: mode) { mode in
                    unsafe cblake3_hash_nodes(
                        kernel, mode, pairs.bindMemory(to: UInt8.self).baseAddress, 64, count,
                        digests.bindMemory(to: UInt8.self).baseAddress)
                }
            }
        }
    }
}
