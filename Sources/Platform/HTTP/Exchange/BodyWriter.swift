import Loops

/// Where a streamed answer is written. A writer that is faster than its peer waits, so what is
/// unsent stays bounded.
public final class BodyWriter: @unchecked Sendable {
    // Sendable: used by the handler's code, which runs on the connection's loop.

    private let connection: Connection
    private let framing: BodyFraming
    /// How much may still be written, where a length was promised.
    private var left: Int?
    private let length: Int?
    /// What was written beyond what was promised.
    private var excess = 0

    init(_ connection: Connection, framing: BodyFraming, length: Int?) {
        (self.connection, self.framing) = (connection, framing)
        (self.length, left) = (length, length)
    }

    /// Whether more was written than was promised.
    var isOverfull: Bool { excess > 0 }

    /// Whether what was promised has been written, and no more.
    var isWhole: Bool { left ?? 0 == 0 && !isOverfull }

    /// How what was written differs from what was promised, if it does.
    var brokenLength: BrokenLength? {
        guard let length, let left, !isWhole else { return nil }
        return BrokenLength(wrote: length - left + excess, of: length)
    }

    /// Adds a part. It is on its way by the end of the loop's turn. A part that goes beyond the
    /// length that was promised is not sent, and ends the stream.
    public func write(_ part: [UInt8]) async throws(StreamEnded) {
        guard connection.isServing, !isOverfull else { throw StreamEnded() }
        guard !part.isEmpty else { return }
        if let left {
            guard part.count <= left else {
                excess = part.count - left
                self.left = 0
                throw StreamEnded()
            }
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

    var loop: EventLoop { connection.shard.loop }

    /// Returns once the peer has ended its side, the connection has ended, the server is about to end,
    /// or the task is cancelled. A peer that had ended its side before still reads, as far as can be
    /// told.
    func conversationEnds() async {
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        connection.converse { end.finish() }
        for await _ in ends {}
    }

    /// Waits until the peer's machine has taken what was written.
    public func flush() async throws(StreamEnded) {
        guard await connection.flush() else { throw StreamEnded() }
    }
}

/// A handler wrote another length than it promised.
struct BrokenLength: Error, Hashable, CustomStringConvertible {
    let wrote, of: Int

    var description: String { "wrote \(wrote) of \(of) bytes" }
}

/// The peer has gone, or was too slow, or the server ends: nobody reads this stream any longer.
public struct StreamEnded: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String { "the stream has no reader any longer" }
}
