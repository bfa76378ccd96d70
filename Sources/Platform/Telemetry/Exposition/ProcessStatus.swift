import Glibc

/// What `/proc/<pid>/stat` says, as far as it is exposed. Times are hundredths of a second.
struct ProcessStatus: Equatable {
    let cpuTime: Int64
    let threads: Int64
    /// Since the machine started.
    let started: Int64
    let virtualBytes: Int64
    let residentBytes: Int64

    /// The program's name stands in parentheses and may hold any byte, parentheses too; fields are
    /// counted from behind the last one.
    init?(stat: String, ticks: Int64, page: Int64) {
        guard ticks > 0, let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        // The first of these is field 3 of proc(5).
        func field(_ number: Int) -> Int64? {
            number - 3 < fields.count ? Int64(fields[number - 3]) : nil
        }
        guard let user = field(14), let system = field(15), let threads = field(20),
            let started = field(22), let virtual = field(23), let resident = field(24),
            [user, system, started, resident].allSatisfy({ 0..<(1 << 50) ~= $0 })
        else { return nil }
        cpuTime = (user + system) * 100 / ticks
        self.threads = threads
        self.started = started * 100 / ticks
        virtualBytes = virtual
        residentBytes = resident * page
    }

    static func current() -> ProcessStatus? {
        ProcFile.text(of: "/proc/self/stat").flatMap {
            ProcessStatus(
                stat: $0, ticks: Int64(sysconf(Int32(_SC_CLK_TCK))),
                page: Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
    }

    /// When this process started, in hundredths of a second since the Unix epoch.
    static func startedAt() -> Int64? {
        guard let status = current(), let text = ProcFile.text(of: "/proc/stat"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let booted = Int64(line.dropFirst(6)), 0..<(1 << 40) ~= booted
        else { return nil }
        return booted * 100 + status.started
    }
}
