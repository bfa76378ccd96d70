import Glibc

/// What the kernel knows about this process, read whenever metrics are exposed: the `process_*`
/// metrics that every Prometheus client has.
public enum ProcessMetrics {
    public static let cpuSeconds = Metric<Counter>(
        "process_cpu_seconds_total", "Processor time spent, user and system.",
        unit: MetricUnit("seconds", digits: 2))
    public static let residentMemory = Metric<Gauge>(
        "process_resident_memory_bytes", "Memory in use that is in RAM.", unit: .bytes)
    public static let virtualMemory = Metric<Gauge>(
        "process_virtual_memory_bytes", "Address space in use.", unit: .bytes)
    public static let startTime = Metric<Gauge>(
        "process_start_time_seconds", "When the process started, since the Unix epoch.",
        unit: MetricUnit("seconds", digits: 2))
    public static let threads = Metric<Gauge>("process_threads", "Threads alive.")
    public static let openFiles = Metric<Gauge>(
        "process_open_fds", "File descriptors in use.")
    public static let mostFiles = Metric<Gauge>(
        "process_max_fds", "File descriptors that may be in use.")

    public static let declarations: [MetricDeclaration] = [
        cpuSeconds.declaration, residentMemory.declaration, virtualMemory.declaration,
        startTime.declaration, threads.declaration, openFiles.declaration, mostFiles.declaration,
    ]

    public static func register(in registry: Registry) throws(MetricRefusal) {
        try registry.register(cpuSeconds) { ProcessStatus.current()?.cpuTime }
        try registry.register(residentMemory) { ProcessStatus.current()?.residentBytes }
        try registry.register(virtualMemory) { ProcessStatus.current()?.virtualBytes }
        try registry.register(startTime) { ProcessStatus.startedAt() }
        try registry.register(threads) { ProcessStatus.current()?.threads }
        try registry.register(openFiles) { ProcFile.entries(of: "/proc/self/fd") }
        try registry.register(mostFiles) {
            var limit = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
                return nil
            }
            return Int64(clamping: limit.rlim_cur)
        }
    }
}
