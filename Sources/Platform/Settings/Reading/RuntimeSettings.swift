/// How the event loops wait. All of it reloads.
public struct RuntimeSettings: SettingsGroup, Hashable {
    /// The longest sleep between two polls of a loop.
    public let reactorIdlePoll: Duration
    /// How long a read waits before it is tried again where readiness is missing.
    public let readBackoff: Duration
    /// The same for a write.
    public let writeBackoff: Duration

    public init(from source: inout SettingsSource) throws(SettingsRefusal) {
        reactorIdlePoll = try source.duration(
            "runtime.reactor_idle_poll_ms", in: .milliseconds(1) ... .seconds(60),
            default: .milliseconds(100),
            .live(
                "The longest sleep between two polls of an event loop.",
                variable: "TB_REACTOR_IDLE_POLL_MS"))
        readBackoff = try source.duration(
            "runtime.io_read_backoff_ms", in: .milliseconds(1) ... .seconds(10),
            default: .milliseconds(10),
            .live(
                "How long a read waits before it is tried again where readiness is missing.",
                variable: "TB_IO_READ_BACKOFF_MS"))
        writeBackoff = try source.duration(
            "runtime.io_write_backoff_ms", in: .milliseconds(1) ... .seconds(10),
            default: .milliseconds(10),
            .live(
                "How long a write waits before it is tried again where readiness is missing.",
                variable: "TB_IO_WRITE_BACKOFF_MS"))
    }
}

/// How the settings file itself is watched.
public struct WatchSettings: SettingsGroup, Hashable {
    /// The longest time between two looks at the file; a change is seen at the latest then.
    public let pollInterval: Duration

    public init(from source: inout SettingsSource) throws(SettingsRefusal) {
        pollInterval = try source.duration(
            "config.poll_interval_ms", in: .milliseconds(50) ... .seconds(3_600),
            default: .seconds(1),
            .live("The longest time between two looks at this file for changes."))
    }
}
