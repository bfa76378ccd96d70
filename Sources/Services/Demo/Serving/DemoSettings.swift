import HTTP
import Hosting
import Loops
import Settings
import Traces

/// What an operator may choose while the service runs; all of it reloads but where traces go.
struct DemoSettings: SettingsGroup {
    let runtime: RuntimeSettings
    let watch: WatchSettings
    let tls: TLSSettings
    let http: HTTPSettings
    let logLevel: LogThreshold
    let traces: TraceSettings

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        runtime = try RuntimeSettings(from: &source)
        watch = try WatchSettings(from: &source)
        tls = try TLSSettings(from: &source)
        http = try HTTPSettings(from: &source)
        logLevel = try source.choice(
            "log.level", default: LogThreshold.info, .live("Lines below this are not written."))
        traces = try TraceSettings(from: &source)
    }

    /// How the event loops are to wait.
    var loops: LoopSettings { runtime.loops }

    /// What the server is to bound.
    var server: ServerSettings { server(answeringTo: []) }

    /// What the server is to bound, which answers to these names, too.
    func server(answeringTo names: [String]) -> ServerSettings {
        http.server(handshake: tls.handshakeTimeout, answeringTo: names)
    }
}
