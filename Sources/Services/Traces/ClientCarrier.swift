import Crypto
public import HTTP

/// Brings messages to a collector through the house's own client.
public struct ClientCarrier: TraceCarrier {
    private let client: Client

    public init(_ client: Client) { self.client = client }

    /// Why a message has no answer.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        case address(WebTargetError)
        case field(FieldError)
        case client(ClientError)

        public var description: String {
            switch self {
            case .address(let error): "\(error)"
            case .field(let error): "\(error)"
            case .client(let error): "\(error)"
            }
        }
    }

    /// Not said to be idempotent, whatever it is: the exporter tries again, and counts that.
    public func post(_ post: TracePost) async throws(Failure) -> TraceAnswer {
        var request = ClientRequest(
            .post, try target(post.address), fields: try fields(post), body: .bytes(post.body))
        request.isIdempotent = false
        request.deadline = post.timeout.milliseconds
        request.mostBytes = 64 << 10
        do throws(ClientError) {
            let answer = try await client.send(request)
            let seconds = answer.fields.first(.retryAfter).flatMap { UInt32($0) }
            return TraceAnswer(
                status: answer.status, retryAfter: seconds.map { .seconds(Int64($0)) },
                body: answer.body)
        } catch { throw .client(error) }
    }

    private func target(_ address: String) throws(Failure) -> WebTarget {
        do throws(WebTargetError) { return try WebTarget(address) } catch { throw .address(error) }
    }

    private func fields(_ post: TracePost) throws(Failure) -> RequestFields {
        var fields = RequestFields.json
        if post.isCompressed { fields.set(.contentEncoding, "gzip") }
        do throws(FieldError) {
            for header in post.headers {
                guard let name = FieldName(header.name) else { continue }
                try header.value.withBytes { (bytes) throws(FieldError) in
                    try fields.set(name, bytes: bytes)
                }
            }
        } catch { throw .field(error) }
        return fields
    }
}

extension Duration {
    /// Whole milliseconds, one at least.
    fileprivate var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(seconds * 1_000 + attoseconds / 1_000_000_000_000_000, 1))
    }
}
