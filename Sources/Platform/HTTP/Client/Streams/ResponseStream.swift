import Compression
import Loops

/// The body of an answer as it comes, decoded and bounded. What nobody asks for is not read, so a
/// slow reader slows the server down. One task reads.
public final class ResponseStream: @unchecked Sendable {
    // Sendable: everything that changes is touched on the connection's loop, but for `deinit`, when
    // nobody else holds it.

    private let connection: ClientConnection
    private let call: ClientCall
    private let framing: ResponseFraming
    private let most: Int
    private let idle: UInt64
    private let persists: Bool
    private var remaining = 0
    private var chunks: ChunkedReader?
    private var coding: ContentCoding?
    private var decompressor: Decompressor?
    private var taken = 0
    private var isReading = false
    private var hasEnded = false
    private var failure: ClientError?

    private static let partAtOnce = 64 << 10

    /// On the connection's loop, behind `head`.
    init(
        _ head: ResponseHead, on connection: ClientConnection, for call: ClientCall, most: Int,
        idle: UInt64, decodes: Bool
    ) throws(ClientError) {
        (self.connection, self.call, self.most, self.idle) = (connection, call, most, idle)
        (framing, persists) = (head.framing, head.persists)
        connection.enter(.body, for: nil)
        switch framing {
        case .none: remaining = 0
        case .length(let length):
            remaining = length
            // A coded body of that length may be small enough, but is not when decoded.
            guard length <= most else { throw refused(.bodyTooLarge(most: most)) }
        case .chunked: chunks = ChunkedReader()
        case .untilClose: break
        }
        if decodes, framing != .none {
            do throws(CompressionError) {
                coding = try head.fields.contentCoding
                if let coding {
                    decompressor = try Decompressor(
                        coding,
                        limits: CompressionLimits(
                            output: most, ratio: call.settings.decodingRatio))
                }
            } catch { throw refused(.coding(error)) }
        }
        if framing == .none || framing == .length(0) { end() }
    }

    deinit {
        guard !hasEnded else { return }
        let connection = connection
        connection.loop.post { connection.retire() }
    }

    /// The next part, or `nil` at the end of a whole body. After an error there is no next part.
    public func next() async throws(ClientError) -> [UInt8]? {
        try await connection.used(by: call) { [self] in await step() }.get()
    }

    /// Reads no more: the connection ends, unless all of the answer has been read.
    public func cancel() {
        connection.loop.post { [self] in
            guard !hasEnded else { return }
            hasEnded = true
            connection.fail(.cancelled)
            connection.retire()
        }
    }

    /// All of it at once.
    func collect() async -> Result<[UInt8], ClientError> {
        await connection.used(by: call) { [self] in
            var whole: [UInt8] = []
            while true {
                switch await step() {
                case .success(let part?): if whole.isEmpty { whole = part } else { whole += part }
                case .success(nil): return .success(whole)
                case .failure(let error): return .failure(error)
                }
            }
        }
    }

    /// Reads and forgets a short rest, so that the connection can be used again.
    func discard(upTo most: Int) async {
        await connection.used(by: call) { [self] in
            var left = most
            while left >= 0, case .success(let part?) = await step() { left -= part.count }
            if !hasEnded {
                hasEnded = true
                connection.retire()
            }
        }
    }

    // MARK: On the loop

    private func step() async -> Result<[UInt8]?, ClientError> {
        precondition(!isReading, "two read one body")
        isReading = true
        defer { isReading = false }
        do throws(ClientError) {
            if let failure { throw failure }
            while let raw = try await raw() {
                let part = try decoded(raw)
                if !part.isEmpty { return .success(part) }
            }
            return .success(nil)
        } catch {
            failure = error
            if !hasEnded {
                hasEnded = true
                connection.fail(error.reason)
                connection.retire()
            }
            return .failure(error)
        }
    }

    private func decoded(_ raw: [UInt8]) throws(ClientError) -> [UInt8] {
        guard coding != nil else { return raw }
        var part: [UInt8] = []
        do throws(CompressionError) { try decompressor?.push(raw.span, into: &part) } catch {
            if case .tooLarge = error { throw refused(.bodyTooLarge(most: most)) }
            throw refused(.coding(error))
        }
        return part
    }

    /// Bytes as they came; `nil` at the end.
    private func raw() async throws(ClientError) -> [UInt8]? {
        guard !hasEnded else { return nil }
        connection.enter(.body, for: idle)
        let part: [UInt8]? =
            switch framing {
            case .none: nil
            case .length: try await partOfLength()
            case .chunked: try await partOfChunks()
            case .untilClose: try await partUntilClose()
            }
        guard let part else {
            try finishDecoding()
            end()
            return nil
        }
        taken += part.count
        guard taken <= most else { throw refused(.bodyTooLarge(most: most)) }
        // What the caller does with a part is not the server's delay.
        connection.enter(.body, for: nil)
        return part
    }

    private func partOfLength() async throws(ClientError) -> [UInt8]? {
        guard remaining > 0 else { return nil }
        if connection.input.isEmpty {
            guard await connection.receive() == .bytes else { throw connection.lost(call) }
        }
        let part = connection.input.take(min(remaining, connection.input.count))
        remaining -= part.count
        return part
    }

    private func partUntilClose() async throws(ClientError) -> [UInt8]? {
        if connection.input.isEmpty {
            switch await connection.receive() {
            case .bytes: break
            case .end: return nil
            case .gone: throw connection.lost(call)
            }
        }
        return connection.input.take(connection.input.count)
    }

    private func partOfChunks() async throws(ClientError) -> [UInt8]? {
        guard var reader = chunks else { return nil }
        defer { chunks = reader }
        guard !reader.hasEnded else { return nil }
        var part: [UInt8] = []
        while true {
            switch connection.input.next(of: &reader) {
            case .data(let range):
                connection.input.take(range, into: &part)
                if part.count >= Self.partAtOnce { return part }
            case .consumed(let count): connection.input.consume(count)
            case .needMore:
                if !part.isEmpty { return part }
                guard await connection.receive() == .bytes else { throw connection.lost(call) }
            case .ended(consumed: let count):
                connection.input.consume(count)
                return part.isEmpty ? nil : part
            case .refused(let refusal): throw refused(.chunks(refusal))
            }
        }
    }

    private func refused(_ reason: ClientError.Reason) -> ClientError {
        connection.error(reason, for: call)
    }

    private func finishDecoding() throws(ClientError) {
        // A body of no bytes is no coded content at all.
        guard coding != nil, taken > 0 else { return }
        do throws(CompressionError) {
            try decompressor?.finish()
            decompressor = nil
        } catch { throw refused(.coding(error)) }
    }

    /// The whole answer has been read.
    private func end() {
        hasEnded = true
        guard persists, connection.canRest else { return connection.retire() }
        connection.rest(for: call.settings.pool.idleTime)
    }
}

extension HeaderFields {
    /// The coding that all lines of `Content-Encoding` name together; `nil` for none.
    fileprivate var contentCoding: ContentCoding? {
        get throws(CompressionError) {
            try ContentCoding.parse(list(.contentEncoding).joined(separator: ","))
        }
    }
}
