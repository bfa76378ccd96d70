import Settings
import Traces

/// What `telemetry.otlp` reads from variables, by the last part of their names.
func traceSettings(_ variables: [String: String] = [:]) throws(SettingsRefusal) -> TraceSettings {
    try SettingsSnapshot<TraceSettings>(layers(variables)).settings
}

func layers(_ variables: [String: String]) -> SettingsLayers {
    var environment = ["TB_TELEMETRY_OTLP_ENDPOINT": "http://127.0.0.1:4318"]
    for (name, value) in variables { environment["TB_TELEMETRY_OTLP_\(name)"] = value }
    return SettingsLayers(environment: environment)
}
