public import Compression
public import Loops
public import TLS

/// Why a request has no answer, or an answer no end.
public struct ClientError: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// The phase was not over after so many milliseconds.
        case timedOut(limit: UInt64)
        /// As many requests as may wait for a connection do.
        case busy
        /// The server has failed too often of late; it is asked again after so many milliseconds.
        case breakerOpen(milliseconds: UInt64)
        /// The client has been closed.
        case closed
        /// The caller's task was cancelled.
        case cancelled
        case lookup(NameLookupError)
        case connect(SocketError)
        case tls(TLSError)
        /// The server speaks another protocol above TLS.
        case applicationProtocol(String)
        /// The connection ended before a byte of the answer had come.
        case connectionLost
        /// The connection ended within the answer.
        case truncated
        case head(HeadRefusal)
        case chunks(ChunkRefusal)
        /// Too many answers of 1xx.
        case tooManyInformational(most: Int)
        /// The server changed protocols unasked.
        case unaskedUpgrade
        case bodyTooLarge(most: Int)
        case coding(CompressionError)
        /// A field that the client writes itself.
        case reservedField(FieldName)
        /// A method that is no token, or CONNECT, which would make a tunnel.
        case method(String)
        /// The request's body was not as long as it was said to be.
        case bodyLength(promised: Int, written: Int)
        /// Whoever makes the request's body has failed, with these words.
        case bodyFailed(String)
        case webSocketHandshake(WebSocketRefusal)
        case webSocket(WebSocketError)
        case events(EventStreamError)
        /// A stream of events was asked for, and this came instead.
        case noEventStream(Status, contentType: String?)
    }

    public let reason: Reason
    public let phase: ClientPhase
    public let origin: Origin
    /// Milliseconds since the call began.
    public let elapsed: UInt64

    public init(_ reason: Reason, in phase: ClientPhase, of origin: Origin, after elapsed: UInt64) {
        (self.reason, self.phase) = (reason, phase)
        (self.origin, self.elapsed) = (origin, elapsed)
    }
}

/// What a client was doing.
public enum ClientPhase: String, Sendable, Hashable, CaseIterable {
    case waiting, lookup, connect, handshake, send, head, body, conversation
    /// Between one try and the next.
    case pause
    /// Any of them: the bound of the whole exchange was reached.
    case whole
}

extension ClientError {
    /// Whether the server is to blame, so that a breaker counts it.
    var isOfServer: Bool {
        switch reason {
        case .timedOut: phase != .waiting && phase != .pause
        case .busy, .breakerOpen, .closed, .cancelled, .reservedField, .method, .bodyLength,
            .bodyFailed,
            .bodyTooLarge, .webSocketHandshake, .noEventStream, .events:
            false
        case .lookup(let error):
            switch error {
            case .unknown, .failed, .timedOut: true
            case .notAName, .refused, .loopHasEnded: false
            }
        case .connect(let error):
            switch error {
            case .system, .timedOut: true
            case .addressInUse, .cancelled, .loopHasEnded, .listenerHasStopped, .unixPath,
                .notASocket, .openDirectory:
                false
            }
        case .tls, .applicationProtocol, .connectionLost, .truncated, .head, .chunks,
            .tooManyInformational, .unaskedUpgrade, .coding, .webSocket:
            true
        }
    }

    /// Whether there was no connection, and another try may find one.
    var isWorthAnotherTry: Bool {
        switch phase {
        case .lookup, .connect, .handshake: break
        case .waiting, .send, .head, .body, .conversation, .pause, .whole: return false
        }
        switch reason {
        case .timedOut, .connectionLost: return true
        case .lookup, .connect: return isOfServer
        case .tls(let error):
            switch error {
            case .truncated, .connection: return true
            case .library, .file, .pem, .keyDoesNotFit, .noIdentity, .applicationProtocols,
                .serverName, .wrongEnd, .certificate, .alert:
                return false
            }
        case .busy, .breakerOpen, .closed, .cancelled, .applicationProtocol, .truncated, .head,
            .chunks, .tooManyInformational, .unaskedUpgrade, .bodyTooLarge, .coding,
            .reservedField, .method, .bodyLength, .bodyFailed, .webSocketHandshake, .webSocket,
            .events,
            .noEventStream:
            return false
        }
    }

    /// What metrics call it.
    var outcome: String {
        switch reason {
        case .timedOut: "timeout"
        case .busy: "busy"
        case .breakerOpen: "breaker_open"
        case .closed, .cancelled: "cancelled"
        case .lookup: "lookup"
        case .connect: "connect"
        case .tls, .applicationProtocol: "tls"
        case .connectionLost, .truncated: "lost"
        case .head, .chunks, .tooManyInformational, .unaskedUpgrade, .coding, .webSocketHandshake,
            .webSocket, .events, .noEventStream:
            "malformed"
        case .bodyTooLarge: "too_large"
        case .reservedField, .method, .bodyLength, .bodyFailed: "request"
        }
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        "\(origin), \(phase.words), after \(elapsed) ms: \(reason)"
    }
}

extension ClientPhase {
    fileprivate var words: String {
        switch self {
        case .waiting: "waiting for a connection"
        case .lookup: "looking up the name"
        case .connect: "connecting"
        case .handshake: "shaking hands"
        case .send: "sending the request"
        case .head: "reading the head of the answer"
        case .body: "reading the body of the answer"
        case .conversation: "speaking over a web socket"
        case .pause: "between two tries"
        case .whole: "over the whole exchange"
        }
    }
}

extension ClientError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timedOut(let limit): "not done within \(limit) ms"
        case .busy: "as many requests as may wait for a connection do; ask again later"
        case .breakerOpen(let milliseconds):
            "the server has failed too often; it is asked again in \(milliseconds) ms"
        case .closed: "the client has been closed"
        case .cancelled: "the task was cancelled"
        case .lookup(let error): "\(error)"
        case .connect(let error): "\(error)"
        case .tls(let error): "\(error)"
        case .applicationProtocol(let name):
            "the server speaks \(name.prefix(32).debugDescription); expected http/1.1"
        case .connectionLost: "the connection ended before the answer began"
        case .truncated: "the connection ended within the answer"
        case .head(let refusal): "the answer's head is malformed: \(refusal)"
        case .chunks(let refusal): "the answer's body is malformed: \(refusal)"
        case .tooManyInformational(let most): "more than \(most) answers of 1xx came"
        case .unaskedUpgrade: "the server changed protocols, which nobody had asked for"
        case .bodyTooLarge(let most): "the body is larger than \(most) bytes"
        case .coding(let error): "\(error)"
        case .reservedField(let name):
            "the field \(name) is written by the client itself; leave it out"
        case .method(let method):
            "\(method.prefix(64).debugDescription) is no method to ask by; expected a token other "
                + "than CONNECT"
        case .bodyLength(let promised, let written):
            "the request's body was to have \(promised) bytes and has \(written)"
        case .bodyFailed(let words): "the request's body could not be made: \(words)"
        case .webSocketHandshake(let refusal): "\(refusal)"
        case .webSocket(let error): "\(error)"
        case .events(let error): "\(error)"
        case .noEventStream(let status, let type):
            "expected 200 with text/event-stream, and \(status) with "
                + "\(type.map { String($0.prefix(64)) } ?? "no type") came"
        }
    }
}
