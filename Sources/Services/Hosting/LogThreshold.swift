package import Telemetry

/// The levels of lines by the names a settings file has for them.
package enum LogThreshold: String, CaseIterable, Sendable {
    case trace, debug, info, warn, error

    package var level: LogLevel { LogLevel(rawValue) ?? .info }
}
