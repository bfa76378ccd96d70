package import Chain
package import HTTP
import Loops
import Primitives
package import RPC
import Records
package import Surface
import Telemetry
package import Terminal

/// A gate behind a server on a loopback port, and verbs that are run against it.
package final class TestNode: Sendable {
    package let gate: TestGate
    package let port: UInt16
    private let rpc: RPCServer
    private let loops: LoopGroup
    private let server: Server

    /// What a verb has said, and how it ended.
    package struct Said: Sendable, Equatable {
        package let output: String
        package let errors: String
        package let code: ExitCode
    }

    package init(
        _ surfaces: [Surface], genesis: GenesisFile = .dev,
        streams: (inout StreamTable, TestGate) throws -> Void = { _, _ in },
        also mount: (inout Router) throws -> Void = { _ in }
    ) async throws {
        let gate = try TestGate(surfaces, genesis)
        var table = MethodTable()
        for surface in surfaces { try surface.bind(&table, gate) }
        var streamTable = StreamTable()
        try streams(&streamTable, gate)
        rpc = RPCServer(
            table, streams: streamTable, policy: RPCPolicy(failed: { _, _, _ in }))
        var router = Router()
        try mount(&router)
        try RPCMount(rpc).mount(on: &router)
        self.gate = gate
        loops = try LoopGroup(count: 1)
        server = try await Server.start(
            router, at: [Binding(.ipv4(.loopback, port: 0))], loops: loops,
            metrics: try ServerMetrics(Registry()))
        port = server.addresses[0].port ?? 0
    }

    deinit { loops.stop() }

    /// Calls a method as a client does, without the network.
    package func call<Params, Answer>(
        _ method: Method<Params, Answer>, _ params: Params = Params()
    ) async throws -> Answer {
        let caller = RPCCaller(correlationID: "test")
        let answer = await rpc.answer(RPCCall.request(method, params, id: 1), from: caller)
        return try RPCCall.result(answer ?? [], of: method, id: 1)
    }

    /// Moves the chain's clock to this machine's, for verbs that name times.
    package func catchUp() {
        gate.catchUp(to: Milliseconds(WallClock.system.nanoseconds() / 1_000_000))
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// Runs a verb of a tree; this node is the one it asks, unless the words name another.
    package func run(_ command: Command, _ words: [String]) async -> Said {
        let (output, errors) = (MemoryOutput(), MemoryOutput())
        var console = Console.inMemory(output, errors)
        console.variables = ["TB_RPC_URL": url]
        let tree = CommandTree(command, version: "1")
        let code = await tree.run(words, calledAs: command.name, at: console)
        return Said(output: output.text, errors: errors.text, code: code)
    }
}
