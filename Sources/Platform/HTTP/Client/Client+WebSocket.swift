extension Client {
    /// Opens a web socket. It is asked for once, on a new connection of its own.
    public func webSocket(
        _ target: WebTarget, fields: RequestFields = RequestFields(),
        options: WebSocketOptions = WebSocketOptions()
    ) async throws(ClientError) -> ClientWebSocket {
        var request = ClientRequest(.get, target, fields: fields)
        request.isIdempotent = false
        let (call, _) = begin(request)
        do throws(ClientError) {
            let socket = try await open(request, call, options)
            record.answered(request, .ok, call)
            return socket
        } catch {
            record.failed(request, error)
            throw error
        }
    }

    private func open(
        _ request: ClientRequest, _ call: ClientCall, _ options: WebSocketOptions
    ) async throws(ClientError) -> ClientWebSocket {
        try check(request, call)
        let pass = try admit(call)
        do throws(ClientError) {
            let taken = try await connection(call, isNew: true)
            let socket = try await upgrade(request, call, taken.connection, options)
            tell(.good, pass, call)
            return socket
        } catch {
            tell(error.isOfServer ? .bad : .unknown, pass, call)
            throw error
        }
    }

    private func upgrade(
        _ request: ClientRequest, _ call: ClientCall, _ connection: ClientConnection,
        _ options: WebSocketOptions
    ) async throws(ClientError) -> ClientWebSocket {
        var dice = SystemRandomNumberGenerator()
        let key = WebSocketKey(
            (0..<WebSocketKey.byteCount).map { _ in UInt8.random(in: 0...255, using: &dice) })
        let exchange = ClientExchange(
            request: request, call: call, connection: connection,
            extra: WebSocketHandshake.request(key, subprotocols: options.subprotocols),
            upgrades: true)
        return try await connection.used(by: call) { () -> Result<ClientWebSocket, ClientError> in
            let head: ResponseHead
            switch await exchange.run() {
            case .failure(let error):
                connection.retire()
                return .failure(error)
            case .success(let answer): head = answer
            }
            do throws(WebSocketRefusal) {
                let subprotocol = try WebSocketHandshake.check(
                    status: head.status.code, to: key, asking: options.subprotocols
                ) { name in FieldName(name).map { head.fields.all($0) } ?? [] }
                connection.forgetWhole()
                connection.enter(.conversation, for: nil)
                return .success(
                    ClientWebSocket(connection, call, options, subprotocol: subprotocol))
            } catch {
                connection.retire()
                return .failure(call.error(.webSocketHandshake(error), in: .head))
            }
        }.get()
    }
}
