import CBlake3
public import Primitives

extension Blake3 {
    /// A message that comes in pieces, of any sizes: the digest is that of the pieces one behind
    /// the other.
    ///
    ///     var stream = Blake3.plain.stream()
    ///     stream.update(head.span)
    ///     stream.update(body.span)
    ///     let id = stream.digest()
    ///
    /// A value: a copy goes its own way, so what many messages begin with is hashed once. Asking
    /// for a digest ends nothing. Updates do not allocate, save the first of a copy, and pieces of
    /// many KiB are hashed as fast as whole messages; pieces much shorter than that, one
    /// compression at a time.
    public struct Stream: Sendable, Unprinted {
        /// A `cblake3_hasher`: 3 KB that no one copies before they must.
        private var state: [UInt64]
        private let kernel: cblake3_kernel

        /// How long the message is so far.
        public private(set) var byteCount: UInt64 = 0

        init(_ function: Blake3) {
            kernel = function.kernel
            let words = MemoryLayout<cblake3_hasher>.size / MemoryLayout<UInt64>.size + 1
            state = [UInt64](repeating: 0, count: words)
            function.withMode { mode in withState { cblake3_begin($0, mode) } }
        }

        /// Appends bytes to the message.
        public mutating func update(_ bytes: Span<UInt8>) {
            bytes.withUnsafeBytes { update($0) }
        }

        /// Appends bytes to the message.
        public mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { update($0) }
        }

        private mutating func update(_ bytes: UnsafeRawBufferPointer) {
            let kernel = kernel
            withState { cblake3_update(kernel, $0, bytes.baseAddress, bytes.count) }
            byteCount += UInt64(bytes.count)
        }

        /// The digest of the message so far.
        public func digest() -> Digest { output().digest }

        /// The output of the message so far, from its first byte on.
        public func output() -> Output {
            state.withUnsafeBufferPointer { state in
                guard let start = state.baseAddress else { preconditionFailure("no state") }
                return start.withMemoryRebound(to: cblake3_hasher.self, capacity: 1) { hasher in
                    Output(cblake3_finish(kernel, hasher), kernel: kernel)
                }
            }
        }

        private mutating func withState(_ body: (UnsafeMutablePointer<cblake3_hasher>) -> Void) {
            state.withUnsafeMutableBufferPointer { state in
                guard let start = state.baseAddress else { preconditionFailure("no state") }
                start.withMemoryRebound(to: cblake3_hasher.self, capacity: 1, body)
            }
        }
    }

    /// An empty message to be hashed in pieces.
    public func stream() -> Stream { Stream(self) }
}
