import Loops
import TLS

/// The threads on which clients look up names unless they are given others. They are begun with the
/// first client and never stopped: a lookup cannot be taken back, and whoever lets go of a client
/// must not wait for one.
enum LookupThreads {
    static let shared = Result { () throws(LoopError) in
        try BlockingThreads(threads: 4, waiting: 1_024, name: "lookup")
    }
}

/// Opens connections: finds the addresses of a name, tries them in their order, shakes hands.
struct ClientOpening: Sendable {
    let threads: BlockingThreads
    let contexts: ClientContexts
    let pool: ClientPool

    /// A connection that belongs to `call` and stands in a place that the pool has given. A failure
    /// gives the place back.
    func open(
        _ call: ClientCall, on loop: EventLoop
    ) async throws(ClientError) -> ClientConnection {
        do throws(ClientError) {
            let addresses = try await addresses(call, on: loop)
            let socket = try await socket(to: addresses, call, on: loop)
            return try await connection(socket, call)
        } catch {
            pool.free(call.origin)
            throw error
        }
    }

    private func addresses(
        _ call: ClientCall, on loop: EventLoop
    ) async throws(ClientError) -> [SocketAddress] {
        let (host, port): (String, UInt16)
        switch call.origin {
        case .unix(let path): return [.unix(path: path)]
        case .http(let name, let number), .https(let name, let number):
            (host, port) = (name, number)
        }
        let (limit, phase, said) = call.bound(.lookup, call.settings.deadlines.lookup)
        let lookup = NameLookup(on: threads, timedBy: loop, within: .milliseconds(limit))
        do throws(NameLookupError) {
            return try await lookup.addresses(of: host, port: port)
        } catch {
            if case .timedOut = error { throw call.error(.timedOut(limit: said), in: phase) }
            throw call.error(.lookup(error), in: .lookup)
        }
    }

    /// Each address has an equal part of the time that is left when its turn comes.
    private func socket(
        to addresses: [SocketAddress], _ call: ClientCall, on loop: EventLoop
    ) async throws(ClientError) -> Socket {
        let (limit, phase, said) = call.bound(.connect, call.settings.deadlines.connect)
        let began = call.now
        var last = call.error(.timedOut(limit: said), in: phase)
        for (index, address) in addresses.enumerated() {
            if Task.isCancelled { throw call.error(.cancelled, in: .connect) }
            let spent = call.now &- began
            guard spent < limit else { throw call.error(.timedOut(limit: said), in: phase) }
            let share = max((limit - spent) / UInt64(addresses.count - index), 1)
            do throws(SocketError) {
                return try await Socket.connect(
                    to: address, on: loop, deadline: .milliseconds(share))
            } catch {
                switch error {
                case .cancelled: throw call.error(.cancelled, in: .connect)
                case .timedOut: last = call.error(.timedOut(limit: said), in: phase)
                case .system, .addressInUse, .loopHasEnded, .listenerHasStopped, .unixPath,
                    .notASocket, .openDirectory:
                    last = call.error(.connect(error), in: .connect)
                }
            }
        }
        throw last
    }

    private func connection(
        _ socket: Socket, _ call: ClientCall
    ) async throws(ClientError) -> ClientConnection {
        let context = try context(call, socket)
        let made = await socket.loop.task { () -> Result<ClientConnection, ClientError> in
            var session: TLSSession?
            if let (context, name) = context {
                do throws(TLSError) {
                    session = try TLSSession(
                        client: context, descriptor: socket.descriptor, serverName: name)
                } catch {
                    socket.close()
                    return .failure(call.error(.tls(error), in: .handshake))
                }
            }
            let connection = ClientConnection(
                socket, session: session, to: call.origin, pool: pool)
            connection.begin(call)
            return .success(connection)
        }.value
        let connection = try made.get()
        guard call.origin.isSecure else { return connection }
        let outcome = await connection.used(by: call) { () -> Result<Void, ClientError> in
            connection.enter(.handshake, for: call.settings.deadlines.tlsHandshake)
            if await connection.handshake() { return .success(()) }
            let error = connection.error(.connectionLost, for: call)
            // The place is given back by whoever asked for the connection.
            connection.surrender()
            return .failure(error)
        }
        try outcome.get()
        return connection
    }

    private func context(
        _ call: ClientCall, _ socket: Socket
    ) throws(ClientError) -> (TLSContext, String)? {
        guard case .https(let host, _) = call.origin else { return nil }
        do throws(TLSError) { return (try contexts.current(), host) } catch {
            socket.loop.post { socket.close() }
            throw call.error(.tls(error), in: .handshake)
        }
    }
}
