import HTTP
import Loops
import Settings
import TLS
package import Terminal

/// `demo`: a small service over HTTP, until a signal ends it.
package enum DemoCommand {
    private static let listen = Option.repeated(
        "listen", .socketAddress,
        "where to listen; port 0 lets the system choose (127.0.0.1:8099 where nothing is said)")
    private static let unix = Option.optional(
        "unix", .path, "a Unix socket to listen at, in a directory of this user's alone")
    private static let loops = Option(
        "loops", .integer(in: 0...64), default: 0,
        "event loops, each a thread; 0 for one a processor")
    private static let config = Option.optional(
        "config", .path, "a settings file, watched for changes")
    private static let certificate = Option.optional(
        "tls-cert", .path, "a certificate chain in PEM: speak TLS at every address but the socket")
    private static let key = Option.optional("tls-key", .path, "the key of that certificate")
    private static let clients = Option.optional(
        "tls-client-ca", .path, "authorities in PEM: who connects must show a certificate of theirs"
    )

    package static var command: Command {
        var demo = Command(
            "demo", "serve a small notebook over HTTP until a signal ends it",
            options: [listen, unix, loops, config, certificate, key, clients]
        ) { (invocation, session) async throws(CommandFailure) in
            try await run(invocation, session)
        }
        demo.exitCodes = [.cannotCreate, .badSettings]
        demo.discussion = """
            Notes in memory as resources, as JSON-RPC methods and as a stream of events; /openapi.json \
            and /rpc/rpc.discover say what may be asked. It says where it listens once it can be reached. \
            SIGTERM and SIGINT end it once what is under way is answered; SIGHUP has it read its \
            settings and certificates again, which it also does when their files change. Log lines go \
            to standard error.
            """
        demo.examples = [
            Command.Example("demo", "at 127.0.0.1:8099"),
            Command.Example("demo --listen 127.0.0.1:0 --json", "at a free port, which it names"),
        ]
        return demo
    }

    private static func run(
        _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signals = Signals([.terminate, .interrupt, .hangUp])
        let store = try settings(invocation, session)
        let (tls, files) = try identity(invocation)
        var plan = DemoServer.Plan()
        plan.loops = invocation[loops]
        plan.isLogText = session.console.errorsIsTerminal
        plan.bindings = bindings(invocation, tls)
        let service = try await DemoServer.start(
            plan, settings: store, tls: tls,
            configuration: DemoReload.Files(settings: invocation[config], certificates: files))
        try session.show(DemoReady(service.server.addresses)) { page, ready in
            page.text(ready.text)
        }
        wait: for await signal in signals.arrivals {
            switch signal {
            case .terminate, .interrupt: break wait
            case .hangUp: service.hangUp()
            }
        }
        let report = await service.end()
        try session.show(DemoEnded(report)) { page, _ in page.text("\(report)\n") }
        return .success
    }

    private static func bindings(_ invocation: Invocation, _ tls: TLSSource?) -> [Binding] {
        var places = invocation[listen]
        let socket = invocation[unix].map { SocketAddress.unix(path: $0) }
        if places.isEmpty, socket == nil { places = [.ipv4(.loopback, port: 8_099)] }
        return places.map { place in
            if case .unix = place { Binding(place) } else { Binding(place, tls: tls) }
        } + (socket.map { [Binding($0)] } ?? [])
    }

    private static func settings(
        _ invocation: Invocation, _ session: Session
    ) throws(CommandFailure) -> SettingsStore<DemoSettings> {
        var layers = SettingsLayers()
        layers.environment = session.console.variables.filter { $0.key.hasPrefix(layers.prefix) }
        layers.foreignVariables = nativeLibraries
        do throws(ReloadRefusal) {
            return try SettingsStore(file: invocation[config], over: layers)
        } catch { throw CommandFailure(.badSettings, "\(error)") }
    }

    /// Variables that say where optional libraries lie; other commands read them.
    private static let nativeLibraries = [
        "TB_WASMTIME_LIB", "TB_ONNXRUNTIME_LIB", "TB_DUCKDB_LIB", "TB_OPENSSL_LIB", "TB_BLST_LIB",
        "TB_CUDA_LIB", "TB_OPENCL_LIB",
    ]

    /// Who the service is over TLS, and the files that say so.
    private static func identity(
        _ invocation: Invocation
    ) throws(CommandFailure) -> (TLSSource?, [String]) {
        let authorities = invocation[clients]
        guard let certificate = invocation[certificate], let key = invocation[key] else {
            guard invocation[certificate] == nil, invocation[key] == nil, authorities == nil else {
                throw CommandFailure(
                    .misuse, "expected --tls-cert and --tls-key together, or neither")
            }
            return (nil, [])
        }
        do throws(TLSError) {
            let source = try TLSSource(
                identities: [TLSIdentityFiles(certificateChain: certificate, privateKey: key)],
                clients: authorities.map { .required(.authorities(.file($0))) } ?? .none,
                protocols: ["http/1.1"])
            return (source, [certificate, key] + (authorities.map { [$0] } ?? []))
        } catch { throw CommandFailure(.badSettings, "\(error)") }
    }
}
