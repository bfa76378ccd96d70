/// Where a streamed answer is written. A writer that is faster than its peer waits, so what is
/// unsent stays bounded.
public struct BodyWriter: Sendable {
    private let connection: Connection
    private let framing: BodyFraming
    private let isSilent: Bool

    init(_ connection: Connection, framing: BodyFraming, isSilent: Bool) {
        (self.connection, self.framing, self.isSilent) = (connection, framing, isSilent)
    }

    /// Adds a part. It is on its way by the end of the loop's turn.
    public func write(_ part: [UInt8]) async throws(StreamEnded) {
        guard connection.phase != .ended else { throw StreamEnded() }
        guard !part.isEmpty, !isSilent else { return }
        let most = connection.shard.settings.unsentBytes
        var from = 0
        while from < part.count {
            let count = min(part.count - from, most)
            if framing == .chunked { connection.output.append(hex: count) ; connection.output.append("\r\n") }
            connection.output.append(part.span.extracting(from..<from + count))
            if framing == .chunked { connection.output.append("\r\n") }
            from += count
            if connection.output.count >= most { try await flush() }
        }
        connection.pushSoon()
    }

    public func write(_ text: String) async throws(StreamEnded) { try await write(Array(text.utf8)) }

    /// Waits until the peer's machine has taken what was written.
    public func flush() async throws(StreamEnded) {
        guard await connection.flush() else { throw StreamEnded() }
    }
}

/// The peer has gone, or was too slow, or the server ends: nobody reads this stream any longer.
public struct StreamEnded: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String { "the stream has no reader any longer" }
}
