import CSodium

/// Guarded memory in which a secret is put together, and from which ``sealed()`` makes it.
///
/// Whoever reads a secret from a file or a socket reads it into here, so that no copy is left in
/// ordinary memory. It begins as zeros, and is wiped when it goes without having been sealed.
public struct SecretBuffer: ~Copyable {
    public let capacity: Int
    private let memory: UnsafeMutablePointer<UInt8>

    public init(capacity: Int) throws(SecretRefusal) {
        guard 0...SecretBytes.longest ~= capacity else {
            throw .outOfBounds(count: capacity)
        }
        guard Sodium.isReady, let memory = sodium_malloc(capacity) else {
            throw .noMemory(count: capacity)
        }
        self.capacity = capacity
        self.memory = memory.bindMemory(to: UInt8.self, capacity: capacity)
        self.memory.initialize(repeating: 0, count: capacity)
    }

    /// Lends the bytes to be filled in.
    public mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeMutableBufferPointer(start: memory, count: capacity)
        var span = bytes.mutableSpan
        return try body(&span)
    }

    /// Lends the bytes to be read.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeBufferPointer(start: memory, count: capacity)
        return try body(bytes.span)
    }

    /// Lends where the bytes are to a call of the library.
    mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<UInt8>) -> Result) -> Result {
        body(memory)
    }

    /// The secret that the bytes are, from now on read-only. The memory is the same: nothing is
    /// copied.
    public consuming func sealed() -> SecretBytes {
        let secret = SecretBytes(owning: memory, count: capacity)
        discard self
        return secret
    }

    deinit { sodium_free(memory) }
}
