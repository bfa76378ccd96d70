import HTTP
import Hosting
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
    private static let hosts = Option.repeated(
        "allow-host", .text(longest: 255),
        "a name to answer to besides localhost and this machine's own addresses; * for any")
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
    private static let clientsMay = Option.flag(
        "tls-client-optional",
        "with --tls-client-ca: who shows no certificate is taken, too; a wrong one is refused")

    package static var command: Command {
        var demo = Command(
            "demo", "serve a small notebook over HTTP until a signal ends it",
            options: [listen, unix, hosts, loops, config, certificate, key, clients, clientsMay]
        ) { (invocation, session) async throws(CommandFailure) in
            try await run(invocation, session)
        }
        demo.exitCodes = [.failed, .cannotCreate, .badSettings]
        demo.discussion = """
            Notes in memory as resources, as JSON-RPC methods and as a stream of events; /openapi.json \
            and /rpc/rpc.discover say what may be asked. It says where it listens once it can be reached. \
            SIGTERM and SIGINT end it once what is under way is answered, a second one at once (then \
            with exit code 1); SIGHUP has it read its settings and certificates again, which it also \
            does when their files change. Log lines go to standard error.
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
        plan.hosts = invocation[hosts]
        plan.isLogText = session.console.errorsIsTerminal
        plan.bindings = try bindings(invocation, tls)
        let service = try await DemoServer.start(
            plan, settings: store, tls: tls,
            configuration: DemoReload.Files(settings: invocation[config], certificates: files))
        try session.show(DemoReady(service.server.addresses)) { page, ready in
            page.text(ready.text)
        }
        _ = await signals.isToEnd { _ in service.hangUp() }
        var unsaid: CommandFailure?
        do throws(CommandFailure) {
            let connections = service.server.openConnections
            try session.note("\(DemoDraining(connections: connections, time: service.drainTime))")
        } catch { unsaid = error }
        let (ended, isHurried) = await service.end {
            let isHurried = await signals.isToEnd()
            // What does not even end so is ended by the system at the third.
            if isHurried { signals.release(true) }
            return isHurried
        }
        signals.release(false)
        try session.show(ended) { page, ended in page.text(ended.text) }
        if let unsaid { throw unsaid }
        return isHurried ? .failed : .success
    }

    private static func bindings(
        _ invocation: Invocation, _ tls: TLSSource?
    ) throws(CommandFailure) -> [Binding] {
        var places = invocation[listen]
        let socket = invocation[unix].map { SocketAddress.unix(path: $0) }
        if places.isEmpty, socket == nil { places = [.ipv4(.loopback, port: 8_099)] }
        var named: Set<SocketAddress> = []
        // A free port is another one each time.
        for place in places + (socket.map { [$0] } ?? []) where place.port != 0 {
            guard named.insert(place).inserted else {
                throw CommandFailure(
                    .misuse, "\(place) is named twice to listen at; expected each address once")
            }
        }
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
            return try SettingsStore(file: invocation[config], isNamed: true, over: layers)
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
        guard authorities != nil || !invocation[clientsMay] else {
            throw CommandFailure(.misuse, "--tls-client-optional needs --tls-client-ca, too")
        }
        guard let certificate = invocation[certificate], let key = invocation[key] else {
            guard authorities == nil else {
                let missing = [("--tls-cert", certificate), ("--tls-key", key)]
                    .filter { invocation[$0.1] == nil }.map(\.0).joined(separator: " and ")
                throw CommandFailure(.misuse, "--tls-client-ca needs \(missing), too")
            }
            guard invocation[certificate] == nil, invocation[key] == nil else {
                throw CommandFailure(
                    .misuse, "expected --tls-cert and --tls-key together, or neither")
            }
            return (nil, [])
        }
        do throws(TLSError) {
            let source = try TLSSource(
                identities: [TLSIdentityFiles(certificateChain: certificate, privateKey: key)],
                clients: authorities.map { authorities in
                    let trust = TLSTrust.authorities(.file(authorities))
                    return invocation[clientsMay] ? .optional(trust) : .required(trust)
                } ?? .none,
                protocols: ["http/1.1"])
            return (source, [certificate, key] + (authorities.map { [$0] } ?? []))
        } catch { throw CommandFailure(.badSettings, "\(error)") }
    }
}
