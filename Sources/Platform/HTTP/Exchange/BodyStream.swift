import Compression
import Loops

/// The content of a request as it comes, part by part, decoded and bounded. What the handler does
/// not ask for is not read, so a slow handler slows its peer down.
public final class BodyStream: @unchecked Sendable {
    // Sendable: read by the connection's task alone, which prefers the connection's loop; a handler
    // that asks from elsewhere is a bug that the loop's own checks stop.

    private let connection: Connection
    private let expectsContinue: Bool
    private var decompressor: Decompressor?
    private var isDecoded = false
    /// How much of a body of known length is still to come.
    private var remaining: Int
    private var chunks: ChunkedReader?
    private var allowed = 0
    private var delivered = 0
    private var hasBegun = false
    private(set) var hasEnded = false
    private(set) var isBroken = false

    private static let readAtOnce = 64 << 10

    init(length: Int?, of head: RequestHead, on connection: Connection) {
        self.connection = connection
        expectsContinue = head.expectsContinue
        remaining = length ?? 0
        chunks = length == nil ? ChunkedReader() : nil
    }

    /// What the route takes, and the coding the content came in.
    func prepare(upTo most: Int, coding: ContentCoding?) throws(Refusal) {
        allowed = most
        guard let coding else { return }
        do throws(CompressionError) {
            decompressor = try Decompressor(coding, limits: CompressionLimits(output: most))
            isDecoded = true
        } catch { throw Refusal(error) }
    }

    /// The next part, or `nil` at the end.
    public func next() async throws(Refusal) -> [UInt8]? {
        guard isDecoded else { return try await nextRaw() }
        while let raw = try await nextRaw() {
            let part = try decoded(raw)
            if !part.isEmpty { return part }
        }
        do throws(CompressionError) {
            try decompressor?.finish()
            decompressor = nil
        } catch { throw Refusal(error) }
        return nil
    }

    /// All of it at once.
    func collect() async throws(Refusal) -> [UInt8] {
        guard var whole = try await next() else { return [] }
        if hasEnded, !isDecoded { return whole }
        while let part = try await next() { whole += part }
        return whole
    }

    /// All of it, where it lies here as it is; `nil` where something is to be waited for or decoded.
    func takeAtHand() throws(Refusal) -> [UInt8]? {
        guard chunks == nil, !isDecoded, !hasBegun, isHere else { return nil }
        (hasBegun, hasEnded) = (true, true)
        guard remaining <= allowed else {
            isBroken = true
            throw .bodyTooLarge(most: allowed)
        }
        delivered = remaining
        remaining = 0
        return connection.input.take(delivered)
    }

    private func decoded(_ raw: [UInt8]) throws(Refusal) -> [UInt8] {
        var part: [UInt8] = []
        do throws(CompressionError) {
            try decompressor?.push(raw.span, into: &part)
        } catch {
            isBroken = true
            throw Refusal(error)
        }
        return part
    }

    private func begin() async throws(Refusal) {
        guard !hasBegun else { return }
        hasBegun = true
        // Once the answer has begun, the peer has been told what it waits for.
        guard expectsContinue, connection.input.isEmpty, connection.phase != .streaming else {
            return
        }
        connection.output.append("HTTP/1.1 100 Continue\r\n\r\n")
        guard await connection.flush() else { throw .peerIsGone }
    }

    private func nextRaw() async throws(Refusal) -> [UInt8]? {
        guard !hasEnded else { return nil }
        guard !isBroken else { throw .bodyIsBroken }
        guard connection.isServing else {
            isBroken = true
            throw .peerIsGone
        }
        try await begin()
        let part = chunks == nil ? try await nextOfLength() : try await nextOfChunks()
        guard let part else { return nil }
        delivered += part.count
        guard delivered <= allowed else {
            isBroken = true
            throw .bodyTooLarge(most: allowed)
        }
        return part
    }

    /// A body that is read while its answer is sent has the time for a body for each part; before
    /// that, all of it comes within the time of the phase.
    private func receive(atMost most: Int) async throws(Refusal) {
        let hasCome =
            connection.phase == .streaming
            ? await connection.receive(
                atMost: most, within: connection.shard.settings.deadlines.body)
            : await connection.receive(atMost: most)
        guard hasCome, connection.isServing else {
            isBroken = true
            throw .peerIsGone
        }
    }

    /// Whether all of it lies here already.
    var isHere: Bool { chunks == nil && remaining <= connection.input.count }

    private func nextOfLength() async throws(Refusal) -> [UInt8]? {
        if connection.input.isEmpty {
            try await receive(atMost: min(max(remaining, 4_096), Self.readAtOnce))
        }
        let count = min(remaining, connection.input.count)
        let part = connection.input.take(count)
        remaining -= count
        if remaining == 0 { hasEnded = true }
        return part
    }

    private func nextOfChunks() async throws(Refusal) -> [UInt8]? {
        guard var reader = chunks else { return nil }
        defer { chunks = reader }
        var part: [UInt8] = []
        while true {
            switch connection.input.next(of: &reader) {
            case .data(let range):
                connection.input.take(range, into: &part)
                if part.count >= Self.readAtOnce { return part }
            case .consumed(let count):
                connection.input.consume(count)
            case .needMore:
                if !part.isEmpty { return part }
                try await receive(atMost: Self.readAtOnce)
            case .ended(consumed: let count):
                connection.input.consume(count)
                hasEnded = true
                return part.isEmpty ? nil : part
            case .refused(let refusal):
                isBroken = true
                throw Refusal(refusal.status, "malformed_body", refusal.description)
            }
        }
    }

    /// Whether ``discard(upTo:)`` may succeed, for all that is known now.
    func canDiscard(upTo most: Int) -> Bool {
        if hasEnded { return true }
        if isBroken || (!hasBegun && expectsContinue) { return false }
        return chunks != nil || remaining <= most
    }

    /// Reads and forgets what is left; `false` if that is more than `most`, or broken.
    func discard(upTo most: Int) async -> Bool {
        guard !hasEnded else { return true }
        guard canDiscard(upTo: most) else { return false }
        (allowed, delivered) = (most, 0)
        connection.enter(.passing, until: connection.shard.settings.deadlines.body)
        // The peer may be waiting for its answer before it goes on.
        if !isHere { guard await connection.flush() else { return false } }
        do throws(Refusal) {
            while try await nextRaw() != nil {}
            return true
        } catch { return false }
    }
}
