import Loops
import Synchronization

/// A server that says exactly the bytes it is told to, for what no proper server would say. What it
/// does with a connection is a closure, which runs on the server's loop; a connection that it leaves
/// open stays open until the server goes.
final class RawServer: Sendable {
    let port: UInt16
    private let loops: LoopGroup
    private let listener: Listener
    private let counts = Counts()

    /// What `behave` may end a conversation with.
    final class Conversation: @unchecked Sendable {
        // Sendable: used on the server's loop alone.

        private let socket: Socket
        private var input = ByteBuffer()
        /// Which of the server's connections this is, from 0 on.
        let number: Int

        init(_ socket: Socket, _ number: Int) { (self.socket, self.number) = (socket, number) }

        /// Waits for a head, and answers it; `nil` where the client has gone. Bodies follow later.
        func hearHead() async -> String? { await hear(until: "\r\n\r\n") }

        /// All that has come up to that text, which is then consumed.
        func hear(until mark: String) async -> String? {
            let mark = Array(mark.utf8)
            while true {
                let whole = (0..<input.count).map { input[$0] }
                if let end = whole.firstRange(of: mark)?.upperBound {
                    input.consume(end)
                    return String(decoding: whole[..<end], as: UTF8.self)
                }
                guard await receive() else { return nil }
            }
        }

        /// Reads until the client sends no more; how many bytes that were.
        func hearToTheEnd() async -> Int {
            var count = input.count
            input.removeAll()
            while await receive() {
                count += input.count
                input.removeAll()
            }
            return count
        }

        private func receive() async -> Bool {
            while true {
                switch socket.read(into: &input, atMost: 65_536) {
                case .moved: return true
                case .wouldBlock: guard await socket.readable() else { return false }
                case .ended, .failed: return false
                }
            }
        }

        @discardableResult func say(_ text: String) async -> Bool { await say(Array(text.utf8)) }

        @discardableResult func say(_ bytes: [UInt8]) async -> Bool {
            var output = ByteBuffer()
            output.append(bytes)
            while !output.isEmpty {
                switch socket.write(from: &output) {
                case .moved: break
                case .wouldBlock: guard await socket.writable() else { return false }
                case .ended, .failed: return false
                }
            }
            return true
        }

        /// A child that is being spawned holds the socket, too, until it has begun: the end is said
        /// before, so that the client does not wait for that.
        func close() {
            socket.finishWriting()
            socket.close()
        }

        func reset() { socket.reset() }
    }

    private final class Counts: Sendable {
        let accepted = Atomic(0)
        let open = Atomic(0)
    }

    var accepted: Int { counts.accepted.load(ordering: .sequentiallyConsistent) }
    /// Conversations whose closure has not ended.
    var underWay: Int { counts.open.load(ordering: .sequentiallyConsistent) }

    init(_ behave: @escaping @Sendable (Conversation) async -> Void) async throws {
        loops = try LoopGroup(count: 1)
        listener = try Listener.open(.ipv4(.loopback, port: 0))
        port = listener.address.port ?? 0
        let (loop, listener, counts) = (loops.loops[0], listener, counts)
        let outcome = await loop.task { () -> Result<Void, SocketError> in
            do throws(SocketError) {
                try listener.accept(on: loop) { socket in
                    let number = counts.accepted.wrappingAdd(1, ordering: .relaxed).oldValue
                    let conversation = Conversation(socket, number)
                    counts.open.wrappingAdd(1, ordering: .relaxed)
                    loop.task {
                        await behave(conversation)
                        counts.open.wrappingSubtract(1, ordering: .relaxed)
                    }
                }
                return .success(())
            } catch { return .failure(error) }
        }.value
        try outcome.get()
    }

    deinit { loops.stop() }
}
