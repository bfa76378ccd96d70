import Loops

// How answers are put on the wire.

extension Connection {
    /// Puts a small answer where it waits for the end of the turn's requests, and says whether another
    /// request may follow it; `nil` where the answer has to be sent by ``send(_:to:)``.
    func sendAtOnce(_ response: Response, to exchange: Exchange) -> Bool? {
        let content: [UInt8]
        switch response.body {
        case .empty: content = []
        case .bytes(let bytes): content = bytes
        case .stream, .webSocket: return nil
        }
        guard output.count + content.count < shard.settings.unsentBytes else { return nil }
        exchange.answered(response.status)
        let head = exchange.head
        let persists = exchange.persists && exchange.canPassBody
        appendHead(
            response, framing: .length(content.count), correlation: exchange.correlation,
            persists: persists, version: head.version)
        if head.method != .head, !response.status.isBodiless { output.append(content) }
        return persists
    }

    /// Sends an answer; whether another request may follow it.
    func send(_ response: Response, to exchange: Exchange) async -> Bool {
        exchange.answered(response.status)
        let head = exchange.head
        let hasContent = head.method != .head && !response.status.isBodiless
        var persists = exchange.persists && exchange.canPassBody
        switch response.body {
        case .empty:
            appendHead(
                response, framing: .length(0), correlation: exchange.correlation,
                persists: persists, version: head.version)
        case .bytes(let bytes):
            appendHead(
                response, framing: .length(bytes.count), correlation: exchange.correlation,
                persists: persists, version: head.version)
            guard hasContent else { break }
            // Its handler is done: from here on only the peer can be too slow.
            enter(.answered, until: nil)
            guard await append(bytes) else { return false }
        case .stream(let length, let produce):
            let framing: BodyFraming =
                length.map { .length($0) } ?? (head.version == .http11 ? .chunked : .none)
            if case .none = framing { persists = false }
            appendHead(
                response, framing: framing, correlation: exchange.correlation,
                persists: persists, version: head.version)
            guard hasContent else { break }
            guard await stream(produce, framing: framing, length: length, exchange) else {
                return false
            }
        case .webSocket(let options, let subprotocol, let converse):
            output.append("HTTP/1.1 101 Switching Protocols\r\n")
            output.append(response.fields.bytes)
            shard.appendCorrelation(exchange.correlation, to: &output)
            output.append("\r\n")
            await speak(WebSocket(self, options, subprotocol: subprotocol), converse, exchange)
            return false
        }
        if output.count >= shard.settings.unsentBytes {
            guard await flush() else { return false }
        }
        return persists
    }

    /// Small answers wait for the end of the turn's requests; large ones go as the peer takes them.
    private func append(_ bytes: [UInt8]) async -> Bool {
        let most = shard.settings.unsentBytes
        guard bytes.count > most else {
            output.append(bytes)
            return true
        }
        enter(.streaming, until: nil)
        var from = 0
        while from < bytes.count {
            let next = min(from + most, bytes.count)
            output.append(bytes.span.extracting(from..<next))
            from = next
            guard await flush() else { return false }
        }
        return true
    }

    private func stream(
        _ produce: @Sendable (BodyWriter) async throws -> Void, framing: BodyFraming, length: Int?,
        _ exchange: Exchange
    ) async -> Bool {
        enter(.streaming, until: nil)
        pushSoon()
        let writer = BodyWriter(self, framing: framing, length: length)
        do { try await produce(writer) } catch {
            // Half an answer has been sent: that it is no whole one is told by ending here.
            if isServing {
                if let broken = writer.isOverfull ? writer.brokenLength : nil {
                    shard.core.record.failed(exchange, broken)
                } else if !(error is StreamEnded) {
                    shard.core.record.failed(exchange, error)
                }
            }
            _ = await flush()
            return false
        }
        guard writer.isWhole else {
            if let error = writer.brokenLength, isServing {
                shard.core.record.failed(exchange, error)
            }
            return false
        }
        if framing == .chunked { output.append("0\r\n\r\n") }
        return isServing
    }

    private func speak(
        _ socket: WebSocket, _ converse: @Sendable (WebSocket) async throws -> Void,
        _ exchange: Exchange
    ) async {
        enter(.streaming, until: nil)
        guard await flush() else { return }
        whenDraining = { socket.sayGoodbye(.goingAway, reason: "the server ends") }
        defer { whenDraining = nil }
        if shard.isDraining { socket.sayGoodbye(.goingAway, reason: "the server ends") }
        do {
            try await converse(socket)
            await socket.close(.normal)
        } catch {
            if !(error is StreamEnded), !(error is WebSocketError), isServing {
                shard.core.record.failed(exchange, error)
            }
            await socket.close(.internalError)
        }
    }

    func appendHead(
        _ response: Response, framing: BodyFraming, correlation: CorrelationID, persists: Bool,
        version: HTTPVersion
    ) {
        output.take(from: &shard.shelf)
        appendStatusLine(response.status)
        let upgrade = response.status == .upgradeRequired ? response.fields.first(.upgrade) : nil
        if response.fields.mentionsFraming {
            var fields = response.fields
            fields.removeFraming()
            output.append(fields.bytes)
        } else {
            output.append(response.fields.bytes)
        }
        output.append(shard.dateLine())
        shard.appendCorrelation(correlation, to: &output)
        switch framing {
        case .length(let count) where !response.status.isBodiless:
            output.append("Content-Length: ")
            output.append(decimal: count)
            output.append("\r\n")
        case .chunked where !response.status.isBodiless:
            output.append("Transfer-Encoding: chunked\r\n")
        case .length, .chunked, .none: break
        }
        if let upgrade { return appendUpgrade(upgrade, persists: persists, version: version) }
        switch (persists, version) {
        case (true, .http11): output.append("\r\n")
        case (true, .http10): output.append("Connection: keep-alive\r\n\r\n")
        case (false, _): output.append("Connection: close\r\n\r\n")
        }
    }

    /// Ends a head that says which protocol is asked for (RFC 9110, 15.5.22).
    private func appendUpgrade(_ protocols: String, persists: Bool, version: HTTPVersion) {
        output.append("Upgrade: ")
        output.append(protocols.utf8)
        switch (persists, version) {
        case (true, .http11): output.append("\r\nConnection: Upgrade\r\n\r\n")
        case (true, .http10): output.append("\r\nConnection: Upgrade, keep-alive\r\n\r\n")
        case (false, _): output.append("\r\nConnection: Upgrade, close\r\n\r\n")
        }
    }

    private func appendStatusLine(_ status: Status) {
        if status == .ok { return output.append("HTTP/1.1 200 OK\r\n") }
        output.append("HTTP/1.1 ")
        output.append(decimal: Int(status.code))
        output.append(" ")
        output.append(status.reason)
        output.append("\r\n")
    }
}
