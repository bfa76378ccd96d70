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
        var message = [33 of UInt8](repeating: 0)
        for index in 0..<32 { message[index + 1] = bytes[index] }
        return hash(message.span)
    }

    static func node(_ left: Hash, _ right: Hash) -> Hash {
        var message = [65 of UInt8](repeating: 1)
        for index in 0..<32 {
            message[index + 1] = left[index]
            message[index + 33] = right[index]
        }
        return hash(message.span)
    }

    /// By the calls that keep their state on the stack: `SHA256` looks the algorithm up each time.
    private static func hash(_ message: Span<UInt8>) -> Hash {
        var (state, hash) = (SHA256_CTX(), Hash(repeating: 0))
        unsafe message.withUnsafeBufferPointer { message in
            unsafe SHA256_Init(&state)
            unsafe SHA256_Update(&state, message.baseAddress, message.count)
        }
        var output = hash.mutableSpan
        // Writes the 32 bytes that there are.
        unsafe output.withUnsafeMutableBufferPointer { output in
            _ = unsafe SHA256_Final(output.baseAddress, &state)
        }
        return hash
    }
}
