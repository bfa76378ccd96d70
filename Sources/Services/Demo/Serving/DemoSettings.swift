import Hosting
import Settings
import Traces

/// What an operator may choose while the service runs; all of it reloads but where traces go.
struct DemoSettings: HostSettings {
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
}
