import HTTP
import Loops
import Records
import Synchronization

/// One web socket that speaks JSON-RPC: each message is a body as `POST` takes it, and the events of
/// its subscriptions come as notifications in between.
final class RPCSession: Sendable {
    private struct State {
        var newest: UInt64 = 0
        var feeds: [UInt64: Feed] = [:]
        /// Those whose caller has not been told of them yet: their events come behind the answer.
        var fresh: [UInt64: Feed] = [:]
    }

    private let server: RPCServer
    private let state = Mutex(State())
    private let bell = Bell()

    /// Subscriptions of one connection.
    static let mostSubscriptions = 64
    /// Milliseconds after which a silent peer is asked whether it is there.
    private static let pingInterval: UInt64 = 30_000

    init(_ server: RPCServer) { self.server = server }

    // MARK: Subscriptions

    func subscribe(_ ask: SubscribeParams, _ caller: RPCCaller) throws(RPCError) -> Subscribed {
        let isFull = state.withLock {
            $0.feeds.count + $0.fresh.count >= Self.mostSubscriptions
        }
        guard !isFull else {
            throw RPCError(
                EventFan<Nothing>.Refusal.tooManySubscriptions(most: Self.mostSubscriptions))
        }
        let feed = try server.open(ask, from: caller, bell: bell)
        return state.withLock { state in
            state.newest += 1
            state.fresh[state.newest] = feed
            return Subscribed(subscription: state.newest, after: feed.after)
        }
    }

    func unsubscribe(_ subscription: UInt64) throws(RPCError) -> Nothing {
        let feed = state.withLock { state in
            state.feeds.removeValue(forKey: subscription)
                ?? state.fresh.removeValue(forKey: subscription)
        }
        guard let feed else { throw RPCError(StreamMethods.unknownSubscription) }
        feed.end()
        return Nothing()
    }

    private func release() {
        let isNew = state.withLock { state in
            guard !state.fresh.isEmpty else { return false }
            state.feeds.merge(state.fresh) { _, fresh in fresh }
            state.fresh = [:]
            return true
        }
        if isNew { bell.ring() }
    }

    // MARK: The conversation

    func run(_ socket: WebSocket, from caller: RPCCaller) async throws {
        defer { state.withLock { ($0.feeds, $0.fresh) = ([:], [:]) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in try await deliver(to: socket) }
            defer { group.cancelAll() }
            try await hear(socket, from: caller)
        }
    }

    private func hear(_ socket: WebSocket, from caller: RPCCaller) async throws {
        let server = server.bound(to: self)
        while let message = try await socket.receive() {
            let body =
                switch message {
                case .text(let text): Array(text.utf8)
                case .binary(let bytes): bytes
                }
            if let answer = await server.answer(body, from: caller) {
                try await socket.send(.text(String(decoding: answer, as: UTF8.self)))
            }
            release()
        }
    }

    private func deliver(to socket: WebSocket) async throws {
        guard let loop = EventLoop.current else { return }
        let reminder = Deadline(on: loop) { [bell] in bell.ring() }
        defer { reminder.clear() }
        var pinged = loop.now
        while !Task.isCancelled {
            guard try await tell(socket) else { continue }
            if loop.now &- pinged >= Self.pingInterval {
                socket.ping()
                pinged = loop.now
            }
            reminder.set(after: Self.pingInterval)
            await bell.wait()
        }
    }

    /// Tells what there is; whether there was nothing.
    private func tell(_ socket: WebSocket) async throws(StreamEnded) -> Bool {
        var isIdle = true
        let feeds = state.withLock { $0.feeds }
        for (number, feed) in feeds.sorted(by: { $0.key < $1.key }) {
            switch feed.take() {
            case .events(let events):
                isIdle = isIdle && events.isEmpty
                // While others are waited for, its caller may have been told that it has ended.
                for (sequence, event) in events where isOpen(number) {
                    let notice = EventNotice(
                        subscription: number, sequence: sequence, event: event)
                    try await send(
                        RPCCall.body(StreamMethods.eventNotice, notice, id: nil), to: socket)
                }
            case .ended(let reason):
                // One that was unsubscribed meanwhile has ended already.
                let isOpen = state.withLock { $0.feeds.removeValue(forKey: number) != nil }
                if isOpen { try await send(StreamMethods.ended(number, reason), to: socket) }
            }
        }
        return isIdle
    }

    private func isOpen(_ subscription: UInt64) -> Bool {
        state.withLock { $0.feeds[subscription] != nil }
    }

    private func send(_ bytes: [UInt8], to socket: WebSocket) async throws(StreamEnded) {
        try await socket.send(.text(String(decoding: bytes, as: UTF8.self)))
    }
}
