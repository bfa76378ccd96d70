import Loops

/// Where a streamed answer is written. A writer that is faster than its peer waits, so what is
/// unsent stays bounded.
public final class BodyWriter: @unchecked Sendable {
    // Sendable: used by the handler's code, which runs on the connection's loop.

    private let connection: Connection
    private let framing: BodyFraming
    /// How much may still be written, where a length was promised.
    private var left: Int?

    init(_ connection: Connection, framing: BodyFraming, length: Int?) {
        (self.connection, self.framing, left) = (connection, framing, length)
    }

    /// Whether what was promised has been written.
    var isWhole: Bool { left ?? 0 == 0 }

    /// Adds a part. It is on its way by the end of the loop's turn.
    public func write(_ part: [UInt8]) async throws(StreamEnded) {
        guard connection.phase != .ended else { throw StreamEnded() }
        guard !part.isEmpty else { return }
        if let left {
            precondition(part.count <= left, "more is written than the answer's length")
            self.left = left - part.count
        }
        let most = connection.shard.settings.unsentBytes
        var from = 0
        while from < part.count {
            let count = min(part.count - from, most)
            if framing == .chunked {
                connection.output.append(hex: count); connection.output.append("\r\n")
            }
            connection.output.append(part.span.extracting(from..<from + count))
            if framing == .chunked { connection.output.append("\r\n") }
            from += count
            if connection.output.count >= most { try await flush() }
        }
        connection.pushSoon()
    }

    public func write(_ text: String) async throws(StreamEnded) {
        try await write(Array(text.utf8))
    }

    /// Waits until the peer's machine has taken what was written.
    public func flush() async throws(StreamEnded) {
        guard await connection.flush() else { throw StreamEnded() }
    }
}

/// The peer has gone, or was too slow, or the server ends: nobody reads this stream any longer.
public struct StreamEnded: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String { "the stream has no reader any longer" }
}
