import CBlake3
public import Primitives

extension Blake3 {
    /// As many bytes as are wanted from one message, read in order or from any place: the first 32
    /// are the message's digest, and a longer output begins with every shorter one.
    ///
    ///     var output = try Blake3.keyed(by: secret).output(of: message)
    ///     output.seek(to: 1 << 40)
    ///     output.fill(&bytes)
    ///
    /// A position costs nothing to reach, so a reader is also a random-access stream of key
    /// material. Whoever knows one output of the plain hash can make them all: bytes that must stay
    /// secret come from a keyed function or a context with secret material.
    public struct Output: Sendable, Unprinted {
        private let last: cblake3_output
        private let kernel: cblake3_kernel

        /// Where the next read begins.
        public private(set) var position: UInt64 = 0

        init(_ last: cblake3_output, kernel: cblake3_kernel) {
            self.last = last
            self.kernel = kernel
        }

        /// Lets the next read begin at a position, forwards or backwards.
        public mutating func seek(to position: UInt64) { self.position = position }

        /// Fills all of `bytes` and moves on behind them. The output ends at `UInt64.max`.
        public mutating func fill(_ bytes: inout MutableSpan<UInt8>) {
            bytes.withUnsafeMutableBufferPointer { fill($0) }
        }

        /// The next `count` bytes.
        public mutating func read(_ count: Int) -> [UInt8] {
            // All empty arrays share one storage, which an array made from its storage writes to.
            if count == 0 { return [] }
            return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
                fill(UnsafeMutableBufferPointer(rebasing: bytes[..<count]))
                initialized = count
            }
        }

        /// The first 32 bytes, wherever the reader stands.
        public var digest: Digest {
            withUnsafePointer(to: last) { last in
                Digest.written { cblake3_read_output(kernel, last, 0, $0, Digest.byteCount) }
            }
        }

        private mutating func fill(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
            let (end, overflow) = position.addingReportingOverflow(UInt64(bytes.count))
            precondition(!overflow, "an output ends at 2^64 - 1 bytes")
            withUnsafePointer(to: last) { last in
                cblake3_read_output(kernel, last, position, bytes.baseAddress, bytes.count)
            }
            position = end
        }
    }

    /// The output of a message, from its first byte on.
    public func output(of message: Span<UInt8>) -> Output {
        message.withUnsafeBytes { message in
            withMode { mode in
                Output(
                    cblake3_output_of(kernel, mode, message.baseAddress, message.count),
                    kernel: kernel)
            }
        }
    }

    /// The first `count` bytes of a message's output: 64 for two keys at once, say.
    public func bytes(_ count: Int, of message: Span<UInt8>) -> [UInt8] {
        var output = output(of: message)
        return output.read(count)
    }
}
