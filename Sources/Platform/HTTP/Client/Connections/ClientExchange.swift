import Loops

/// One request and the head of its answer, on one connection and its loop.
struct ClientExchange: Sendable {
    let request: ClientRequest
    let call: ClientCall
    let connection: ClientConnection
    /// Fields beyond the caller's: those that ask for another protocol.
    var extra: [(name: String, value: String)] = []
    /// Whether the connection may become one of another protocol.
    var upgrades = false

    typealias Outcome = Result<ResponseHead, ClientError>

    /// Sends the request and reads the head of the answer that counts. After a failure the
    /// connection is of no use.
    func run() async -> Outcome {
        connection.enter(.send, for: nil)
        connection.appendHead(
            request, extra: extra,
            accepts: call.settings.acceptsCoding && request.leavesCodingToClient && !upgrades)
        if case .bytes(let bytes) = request.body, bytes.count <= call.settings.unsentBytes {
            connection.output.append(bytes)
        }
        guard connection.push() else { return .failure(connection.lost(call)) }
        if isInOutput, connection.output.isEmpty {
            enterHead()
            return await head()
        }
        // A server may answer before it has read everything, and stop reading then; and whatever ends
        // the wait for its answer ends who sends, too, however long that would take by itself.
        async let _ = send()
        return await head()
    }

    /// Sends what is left, and has the answer awaited from then on, or says why there will be none.
    private func send() async {
        let made = await sendRest()
        guard !connection.isAnswered else { return }
        if let made { connection.fail(made) } else { enterHead() }
    }

    private func enterHead() { connection.enter(.head, for: call.settings.deadlines.head) }

    /// Whether all of the request has been put into the connection's buffer.
    private var isInOutput: Bool {
        switch request.body {
        case .empty: true
        case .bytes(let bytes): bytes.count <= call.settings.unsentBytes
        case .stream: false
        }
    }

    /// Sends what is left; what the caller did wrong, if anything. That the server takes no more is
    /// not told here: the answer may say why.
    private func sendRest() async -> ClientError.Reason? {
        switch request.body {
        case .empty: break
        case .bytes(let bytes):
            guard !isInOutput else { break }
            var from = 0
            while from < bytes.count {
                let next = min(from + call.settings.unsentBytes, bytes.count)
                connection.output.append(bytes.span.extracting(from..<next))
                from = next
                guard await connection.flush() else { return nil }
            }
        case .stream(let length, let produce):
            let writer = ClientBodyWriter(
                connection, framing: request.framing, unsent: call.settings.unsentBytes)
            do { try await produce(writer) } catch {
                if let length, writer.written > length {
                    return .bodyLength(promised: length, written: writer.written)
                }
                if error is StreamEnded { return nil }
                return .bodyFailed("\(error)")
            }
            guard !connection.isAnswered else { return nil }
            if let length, writer.written != length {
                return .bodyLength(promised: length, written: writer.written)
            }
            if length == nil { connection.output.append("0\r\n\r\n") }
        }
        _ = await connection.flush()
        return nil
    }

    /// The head of the answer that counts; those of 1xx before it are passed over.
    private func head() async -> Outcome {
        var scan = HeadScan()
        var informational = 0
        while true {
            switch connection.readHead(of: request.method, scan: &scan, call.settings.heads) {
            case .head(let head):
                if head.status == .switchingProtocols {
                    guard upgrades else { return failed(.unaskedUpgrade) }
                } else if head.status.isInformational {
                    informational += 1
                    guard informational <= call.settings.informational else {
                        return failed(.tooManyInformational(most: call.settings.informational))
                    }
                    scan.reset()
                    continue
                }
                if connection.isSending { connection.answered() }
                return .success(head)
            case .refused(let refusal): return failed(.head(refusal))
            case .incomplete: break
            }
            guard await connection.receive() == .bytes else {
                let error = connection.lost(call)
                connection.fail(error.reason)
                return .failure(error)
            }
        }
    }

    private func failed(_ reason: ClientError.Reason) -> Outcome {
        connection.enter(.head, for: nil)
        connection.fail(reason)
        return .failure(connection.error(reason, for: call))
    }
}

extension ClientConnection {
    /// Whether the request is still on its way.
    fileprivate var isSending: Bool { phase == .send }

    fileprivate func readHead(
        of method: RequestMethod, scan: inout HeadScan, _ limits: HeadLimits
    ) -> HeadReading<ResponseHead> {
        guard !input.isEmpty else { return .incomplete }
        let reading = ResponseHead.read(
            input.span, answering: method, scan: &scan, limits: limits)
        if case .head(let head) = reading { input.consume(head.byteCount) }
        return reading
    }
}
