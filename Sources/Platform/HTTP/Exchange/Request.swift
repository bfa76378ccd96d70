public import Loops
public import Telemetry
public import TLS

/// One request as its handler sees it: the head, a body that may still be on its way, and who asks.
public struct Request: Sendable {
    public let head: RequestHead
    public let body: RequestBody
    public let peer: Peer
    /// What the route's braces matched, in their order.
    public let parameters: PathParameters
    /// Names this exchange in every log line and in the answer.
    public let correlation: CorrelationID
    /// Where in which trace this happens, to be passed on: the request's own span where the server
    /// traces, or else what the caller said.
    public let trace: SpanContext?

    package init(
        head: RequestHead, body: RequestBody, peer: Peer, parameters: PathParameters,
        correlation: CorrelationID, trace: SpanContext?
    ) {
        (self.head, self.body, self.peer) = (head, body, peer)
        (self.parameters, self.correlation, self.trace) = (parameters, correlation, trace)
    }

    public var method: RequestMethod { head.method }
    public var fields: HeaderFields { head.fields }
}

/// Who is at the other end, as far as the connection tells.
public struct Peer: Sendable {
    public let address: SocketAddress
    /// Who opened a Unix socket.
    public let credentials: PeerCredentials?
    public let isSecure: Bool
    /// What a client showed in its handshake, where it was asked to.
    public let certificate: PeerCertificate?

    package init(
        address: SocketAddress, credentials: PeerCredentials? = nil, isSecure: Bool = false,
        certificate: PeerCertificate? = nil
    ) {
        (self.address, self.credentials) = (address, credentials)
        (self.isSecure, self.certificate) = (isSecure, certificate)
    }
}
