import Foundation
import HTTP
import Loops
import Synchronization
import TLS
import Telemetry

/// A server of ours in this program, with two loops on a port of its own.
final class ServedHere: ServedProcess {
    private let loops: LoopGroup
    private let server: Server

    convenience init(_ route: Route, tls: TLSSource? = nil) throws {
        try self.init(service: route, tls: tls)
    }

    init(service: some Service, tls: TLSSource? = nil, tracer: Tracer? = nil) throws {
        let loops = try LoopGroup(count: 2)
        let metrics = try ServerMetrics(Registry())
        let answered = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Server, any Error>?>(nil)
        Task.detached {
            do {
                let server = try await Server.start(
                    service, at: [Binding(.ipv4(.loopback, port: 0), tls: tls)], loops: loops,
                    metrics: metrics, tracer: tracer)
                outcome.withLock { $0 = .success(server) }
            } catch { outcome.withLock { $0 = .failure(error) } }
            answered.signal()
        }
        answered.wait()
        guard let started = outcome.withLock(\.self) else {
            preconditionFailure("a server was waited for and did not answer")
        }
        (self.loops, server) = (loops, try started.get())
    }

    deinit { loops.stop() }

    /// This process does nothing else while it is asked.
    func processorTime() -> Duration {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(.zero) {
            $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
        }
    }

    var port: UInt16 { server.addresses[0].port ?? 0 }
}
