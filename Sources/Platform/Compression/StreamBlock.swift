/// The memory a library writes into: one block, kept for the life of a stream and never cleared.
///
/// Its owner is one stream, which is used by one thread at a time; nothing else has its address.
final class StreamBlock: @unchecked Sendable {
    static let size = 32 << 10

    let start: UnsafeMutablePointer<UInt8>

    init() { start = .allocate(capacity: Self.size) }

    deinit { start.deallocate() }

    /// Appends the first bytes, which the library has just written.
    func append(_ count: Int, to output: inout [UInt8]) {
        precondition((0...Self.size).contains(count), "a block has \(Self.size) bytes")
        output.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    }
}
