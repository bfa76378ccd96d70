import Foundation

/// What a result depends on besides the code: printed on demand, never mixed into the results.
enum Machine {
    static var line: String {
        #if DEBUG
            let build = "debug"
        #else
            let build = "release"
        #endif
        let process = ProcessInfo.processInfo
        let memory = process.physicalMemory / (1 << 20)
        var line = JSONLine()
        line.add(
            "machine",
            [
                "cpu": processor, "cores": "\(process.activeProcessorCount)",
                "memory": "\(memory) MiB", "system": process.operatingSystemVersionString,
                "build": build,
            ])
        return line.text
    }

    /// The processor's own name where Linux tells it.
    private static var processor: String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = model?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        return name ?? "unknown"
    }
}
