import HTTP
import Loops
import Telemetry
package import Terminal

/// `demo`: a small service over HTTP, until a signal ends it.
package enum DemoCommand {
    private static let listen = Option.repeated(
        "listen", .socketAddress,
        "where to listen; port 0 lets the system choose; 127.0.0.1:8099 where nothing is said")
    private static let loops = Option(
        "loops", .integer(in: 0...64), default: 0,
        "event loops, each a thread; 0 for one a processor")

    package static var command: Command {
        var demo = Command(
            "demo", "serve a small service over HTTP until a signal ends it",
            options: [listen, loops]
        ) { (invocation, session) async throws(CommandFailure) in
            try await run(
                listen: invocation[listen], loops: invocation[loops], session)
        }
        demo.exitCodes = [.cannotCreate]
        return demo
    }

    private static func run(
        listen: [SocketAddress], loops count: Int, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signals = Signals([.terminate, .interrupt, .hangUp])
        let places = listen.isEmpty ? [SocketAddress.ipv4(.loopback, port: 8_099)] : listen
        let service = try await DemoServer.start(
            at: places.map { Binding($0) }, loops: count,
            isLogText: session.console.errorsIsTerminal)
        try session.show(DemoReady(service.server.addresses)) { page, ready in
            page.text(ready.text)
        }
        wait: for await signal in signals.arrivals {
            switch signal {
            case .terminate, .interrupt: break wait
            case .hangUp: continue
            }
        }
        let report = await service.end()
        try session.note("\(report)")
        return .success
    }
}
