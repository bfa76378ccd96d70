import Loops

/// Some loops of a test, and code that runs on them.
struct LoopUnderTest {
    let group: LoopGroup
    var loop: EventLoop { group.loops[0] }

    init(count: Int = 1, settings: LoopSettings = LoopSettings()) throws {
        group = try LoopGroup(count: count, settings: settings, name: "test")
    }

    /// What `body` gives or throws, run on the first loop.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Result
    ) async throws -> Result {
        try await run(on: loop, body)
    }

    func run<Result: Sendable>(
        on loop: EventLoop, _ body: @escaping @Sendable (EventLoop) async throws -> Result
    ) async throws -> Result {
        try await Task(executorPreference: loop) { try await body(loop) }.value
    }
}

/// What a test of streams may find.
struct StreamEnded: Error {}

extension Socket {
    /// Reads until there are so many bytes.
    func receive(_ count: Int) async throws -> [UInt8] {
        var buffer = ByteBuffer()
        while buffer.count < count {
            switch read(into: &buffer, atMost: count - buffer.count) {
            case .moved: continue
            case .wouldBlock: guard await readable() else { throw StreamEnded() }
            case .ended, .failed: throw StreamEnded()
            }
        }
        return buffer.span.withUnsafeBytes { Array($0) }
    }

    func send(_ bytes: [UInt8]) async throws {
        var buffer = ByteBuffer()
        buffer.append(bytes)
        while !buffer.isEmpty {
            switch write(from: &buffer) {
            case .moved: continue
            case .wouldBlock: guard await writable() else { throw StreamEnded() }
            case .ended, .failed: throw StreamEnded()
            }
        }
    }

    /// Sends back what comes until the peer has ended, then closes.
    func echo() async {
        var buffer = ByteBuffer()
        defer { close() }
        while true {
            switch read(into: &buffer, atMost: 65_536) {
            case .moved: break
            case .wouldBlock: guard await readable() else { return }
            case .ended, .failed: return
            }
            while !buffer.isEmpty {
                switch write(from: &buffer) {
                case .moved: continue
                case .wouldBlock: guard await writable() else { return }
                case .ended, .failed: return
                }
            }
        }
    }
}
