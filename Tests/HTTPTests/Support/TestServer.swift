import HTTP
import Loops
import Telemetry

/// A server on a port of its own, with two loops, for the length of a test.
final class TestServer {
    let server: Server
    let loops: LoopGroup
    let registry: Registry
    let port: UInt16

    init(
        _ service: any Service = TestServer.echo, settings: ServerSettings = ServerSettings(),
        rates: RateKeeper? = nil, loops count: Int = 2
    ) async throws {
        loops = try LoopGroup(count: count)
        registry = Registry()
        server = try await Server.start(
            service, at: [Binding(.ipv4(.loopback, port: 0))], loops: loops, settings: settings,
            rates: rates, metrics: try ServerMetrics(registry))
        port = server.addresses[0].port ?? 0
    }

    deinit { loops.stop() }

    /// What the server counts, as it would be scraped.
    var metrics: String {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Answers with what it was sent.
    static let echo = Route("/echo", body: .collected(upTo: 8 << 20)) { request in
        Response(.ok, fields: .plainText, body: .bytes(try await request.body.collected()))
    }
}
