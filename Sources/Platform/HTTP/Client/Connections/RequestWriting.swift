import Loops
import Telemetry

// How requests are put on the wire.

extension ClientConnection {
    /// Appends the head of a request: the line, Host, the caller's fields, then what is the client's
    /// to say.
    func appendHead(_ request: ClientRequest, extra: [(name: String, value: String)], accepts: Bool)
    {
        output.append(request.method.text.utf8)
        output.append(" ")
        output.append(request.target.path.utf8)
        output.append(" HTTP/1.1\r\nHost: ")
        output.append(request.target.origin.hostField.utf8)
        output.append("\r\n")
        output.append(request.fields.bytes)
        if accepts { output.append("accept-encoding: zstd, gzip\r\n") }
        if let trace = request.trace, !request.fields.contains(.traceparent) {
            append("traceparent", trace.traceparent)
        }
        if let correlation = request.correlation, !request.fields.contains(.xCorrID) {
            append("x-corr-id", correlation.text)
        }
        for (name, value) in extra { append(name, value) }
        switch request.framing {
        case .none: output.append("\r\n")
        case .length(let count):
            output.append("content-length: ")
            output.append(decimal: count)
            output.append("\r\n\r\n")
        case .chunked: output.append("transfer-encoding: chunked\r\n\r\n")
        }
    }

    private func append(_ name: String, _ value: String) {
        output.append(name.utf8)
        output.append(": ")
        output.append(value.utf8)
        output.append("\r\n")
    }
}

extension ClientRequest {
    /// How the end of the body is told. A method that commonly has a body says that there is none.
    var framing: BodyFraming {
        switch body {
        case .empty:
            switch method {
            case .post, .put, .patch: .length(0)
            case .get, .head, .delete, .options, .trace, .connect, .other: .none
            }
        case .bytes(let bytes): .length(bytes.count)
        case .stream(let length, _): length.map { .length($0) } ?? .chunked
        }
    }

    /// Whether the client may ask for a coded body and hand it on decoded. A part of a coded body is
    /// no coded part of a body, and who asks for a coding wants to see it.
    var leavesCodingToClient: Bool { !fields.contains(.acceptEncoding) && !fields.contains(.range) }
}

/// Where the body of a request is written. A writer that is faster than the server waits, so what is
/// unsent stays bounded.
public final class ClientBodyWriter: @unchecked Sendable {
    // Sendable: used by the code that makes the body, which runs on the connection's loop.

    private let connection: ClientConnection
    private let framing: BodyFraming
    private let most: Int
    private(set) var written = 0

    init(_ connection: ClientConnection, framing: BodyFraming, unsent most: Int) {
        (self.connection, self.framing, self.most) = (connection, framing, max(most, 1))
    }

    /// Adds a part; throws once the server wants no more of it. More than the promised length is not
    /// sent, and fails the request.
    public func write(_ part: [UInt8]) async throws(StreamEnded) {
        guard !connection.isClosed, !connection.isAnswered else { throw StreamEnded() }
        written += part.count
        if case .length(let length) = framing, written > length { throw StreamEnded() }
        var from = 0
        while from < part.count {
            let next = min(part.count, from + most)
            if framing == .chunked {
                connection.output.append(hex: next - from)
                connection.output.append("\r\n")
            }
            connection.output.append(part.span.extracting(from..<next))
            if framing == .chunked { connection.output.append("\r\n") }
            from = next
            if connection.output.count >= most {
                guard await connection.flush() else { throw StreamEnded() }
            }
        }
        guard connection.push() else { throw StreamEnded() }
    }

    public func write(_ text: String) async throws(StreamEnded) {
        try await write(Array(text.utf8))
    }
}
