import COpenSSL

/// The frontier of a log as certificate transparency keeps it (RFC 6962): SHA-256 by OpenSSL, with
/// the processor's own instructions where it has them, a byte before each leaf and each node, one
/// hash after the other.
struct CertificateLog {
    typealias Hash = [32 of UInt8]

    private(set) var size: UInt64 = 0
    private var peaks: [Hash] = []

    var root: Hash {
        guard var root = peaks.last else { return Hash(repeating: 0) }
        for peak in peaks.dropLast().reversed() { root = Self.node(peak, root) }
        return root
    }

    mutating func append(_ leaf: Hash) {
        var root = Self.leaf(leaf)
        for _ in 0..<(~size).trailingZeroBitCount { root = Self.node(peaks.removeLast(), root) }
        peaks.append(root)
        size += 1
    }

    static func leaf(_ bytes: Hash) -> Hash {
        let tag = [1 of UInt8](repeating: 0)
        return hash(tag.span, bytes.span)
    }

    static func node(_ left: Hash, _ right: Hash) -> Hash {
        let tag = [1 of UInt8](repeating: 1)
        return hash(tag.span, left.span, right.span)
    }

    /// By the calls that keep their state on the stack: `SHA256` looks the algorithm up each time.
    private static func hash(
        _ tag: Span<UInt8>, _ first: Span<UInt8>, _ second: Span<UInt8>? = nil
    ) -> Hash {
        var (state, hash) = (SHA256_CTX(), Hash(repeating: 0))
        unsafe SHA256_Init(&state)
        update(&state, tag)
        update(&state, first)
        if let second { update(&state, second) }
        var output = hash.mutableSpan
        // Writes the 32 bytes that there are.
        unsafe output.withUnsafeMutableBufferPointer { output in
            _ = unsafe SHA256_Final(output.baseAddress, &state)
        }
        return hash
    }

    private static func update(_ state: inout SHA256_CTX, _ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            _ = unsafe SHA256_Update(&state, bytes.baseAddress, bytes.count)
        }
    }
}
