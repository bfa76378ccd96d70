import Compression

// What a server refuses by itself, each worded once.

extension Refusal {
    static let headTimedOut = Refusal(
        .requestTimeout, "head_timeout", "the head of the request did not come in time")
    static let bodyTimedOut = Refusal(
        .requestTimeout, "body_timeout", "the body of the request did not come in time")
    static let handlerTimedOut = Refusal(
        .serviceUnavailable, "handler_timeout", "the answer was not ready in time",
        retryAfterSeconds: 1)
    static let peerIsGone = Refusal(
        .badRequest, "peer_gone", "the connection ended within the request"
    ).forNobody()
    static let bodyIsBroken = Refusal(
        .badRequest, "body_broken", "the body could not be read to its end")
    static let busy = Refusal(
        .serviceUnavailable, "busy", "as many requests as this server takes are under way",
        retryAfterSeconds: 1)
    static let internalError = Refusal(
        .internalServerError, "internal",
        "the request failed here; the correlation id names it in our log")
    static let noTunnel = Refusal(
        .notImplemented, "not_implemented", "tunnels to elsewhere are not made here")
    static let notInTheClear = Refusal(
        .misdirectedRequest, "not_in_the_clear",
        "the target begins with https://, and this connection is in the clear; ask over TLS")

    /// The name is the caller's own: said back as JSON, it is nobody's page.
    static func misdirected(to host: String) -> Refusal {
        Refusal(
            .misdirectedRequest, "host_not_allowed",
            "this server does not answer to the name \(host), but to localhost, 127.0.0.1, [::1] and "
                + "what is named in its setting http.allowed_hosts (in code: allowedHosts)")
    }

    static let unexpectedBody = Refusal(
        .contentTooLarge, "unexpected_body", "this route takes no content")

    static func bodyTooLarge(most: Int) -> Refusal {
        Refusal(
            .contentTooLarge, "body_too_large",
            "the content is larger than the \(most) bytes this route takes")
    }

    static func rateLimited(seconds: UInt64) -> Refusal {
        Refusal(
            .tooManyRequests, "rate_limited", "too many requests; try again in \(seconds) s",
            retryAfterSeconds: seconds)
    }

    init(_ error: CompressionError) {
        switch error {
        case .tooLarge, .ratio:
            self.init(.contentTooLarge, "decoded_body_too_large", "\(error)")
        default: self.init(.badRequest, "body_coding", "\(error)")
        }
    }
}
