import ComputeMarketSurface
package import HTTP
package import Loops
package import Primitives
package import RPC
package import Records

/// A node as a stranger reaches it: its methods, its slices and its events, over HTTP.
package struct RemoteNode: Sendable {
    /// Why the node has not done what it was asked.
    package enum Failure: Error, Sendable {
        /// It was not reached, or has not answered.
        case unreachable(ClientError)
        case refused(RPCClientError)
        /// An answer of HTTP that is no success.
        case status(Status, of: String)
        case malformed(RecordError)
        case address(WebTargetError)
    }

    private let target: WebTarget
    private let client: Client
    private let loops: LoopGroup

    /// The node at that address; `loops` carry the connections.
    package init(_ target: WebTarget, on loops: LoopGroup) throws(LoopError) {
        var settings = ClientSettings()
        // Whoever asks decides what is asked again, and when.
        settings.retries = .never
        settings.breaker = nil
        settings.deadlines.connect = 2_000
        // A node holds on to a transaction that waits for most of half a minute before it says so.
        settings.deadlines.head = 30_000
        client = try Client.open(loops: loops, settings: settings)
        (self.target, self.loops) = (target, loops)
    }

    package func close() { client.close() }

    /// Waits; false where the task is cancelled meanwhile.
    package func pause(for time: Duration) async -> Bool {
        do throws(CancellationError) {
            try await loops.next().pause(for: time)
            return !Task.isCancelled
        } catch { return false }
    }

    // MARK: Methods

    package func call<Params, Answer>(
        _ method: Method<Params, Answer>, _ params: Params = Params()
    ) async throws(Failure) -> Answer {
        let body = RPCCall.request(method, params, id: 1)
        let answer = try await send(.post(target, json: body), to: method.name)
        do throws(RPCClientError) { return try RPCCall.result(answer, of: method, id: 1) } catch {
            throw .refused(error)
        }
    }

    // MARK: Slices

    /// Leaves a slice with the node, which says the commitment it comes to.
    package func put(_ slice: [UInt8]) async throws(Failure) -> Digest {
        let place = try path("/slices")
        let request = ClientRequest(
            .put, place, fields: RequestFields(contentType: "application/octet-stream"),
            body: .bytes(slice))
        let answer = try await send(request, to: "slices")
        do throws(RecordError) { return try StoredSlice(json: answer).commitment } catch {
            throw .malformed(error)
        }
    }

    /// The slice of that commitment; nil where the node has none.
    package func slice(_ commitment: Digest) async throws(Failure) -> [UInt8]? {
        var request = ClientRequest.get(try path("/slices/\(commitment.hex)"))
        request.mostBytes = StoredSlice.most
        do throws(Failure) { return try await send(request, to: "slices") } catch {
            if case .status(.notFound, _) = error { return nil }
            throw error
        }
    }

    // MARK: Events

    /// Everything that happens behind that leaf.
    package func events(after leaf: UInt64) throws(Failure) -> EventFeed {
        var options = EventFeedOptions()
        options.lastEventID = String(leaf)
        options.backoff = Backoff(first: 250, most: 5_000)
        return client.events(try path("/events"), options: options)
    }

    // MARK: HTTP

    private func path(_ path: String) throws(Failure) -> WebTarget {
        do throws(WebTargetError) { return try target.at(path) } catch { throw .address(error) }
    }

    private func send(_ request: ClientRequest, to what: String) async throws(Failure) -> [UInt8] {
        let answer: ClientResponse
        do throws(ClientError) { answer = try await client.send(request) } catch {
            throw .unreachable(error)
        }
        guard answer.status.isSuccess else { throw .status(answer.status, of: what) }
        return answer.body
    }
}

extension RemoteNode.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let error): "the node does not answer: \(error)"
        case .refused(let error): "\(error)"
        case .status(let status, let what): "the node answered \(what) with \(status)"
        case .malformed(let error): "the node's answer cannot be read: \(error)"
        case .address(let error): "\(error)"
        }
    }
}
