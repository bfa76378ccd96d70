import RPC
import Testing

@Suite struct ErrorTests {
    @Test func `codes and names are those that are written down`() {
        let standard = StandardError.allCases.map { "\($0.rawValue) \($0.name): \($0.message)" }
        #expect(
            standard == [
                "-32700 parse_error: Parse error", "-32600 invalid_request: Invalid Request",
                "-32601 method_not_found: Method not found",
                "-32602 invalid_params: Invalid params", "-32603 internal_error: Internal error",
            ])
        let own: [DomainErrorDeclaration] = [
            ServerRefusal.unauthenticated, ServerRefusal.forbidden, ServerRefusal.rateLimited,
            ServerRefusal.busy, ServerRefusal.cancelled, ServerRefusal.answerTooLarge,
            StreamMethods.gap, StreamMethods.ahead, StreamMethods.tooManySubscriptions,
            StreamMethods.unknownSubscription, StreamMethods.unknownStream,
            StreamMethods.streamClosed, StreamMethods.tooManyOfCaller,
        ]
        #expect(
            own.map { "\($0.code) \($0.name) \($0.status)" } == [
                "-33009 unauthenticated 401", "-33009 forbidden 403", "-33010 rate_limited 429",
                "-33011 busy 503", "-33012 cancelled 504", "-33013 answer_too_large 422",
                "-33020 gap 410", "-33021 ahead 409", "-33022 too_many_subscriptions 503",
                "-33023 unknown_subscription 404", "-33024 unknown_stream 404",
                "-33025 stream_closed 503", "-33026 too_many_of_caller 429",
            ])
    }
}
