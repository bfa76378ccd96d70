import Foundation

/// `slowhttptest`: hundreds of clients that ask, or read, as slowly as they can.
final class SlowClients {
    enum Way: String, CaseIterable {
        case heads = "-H"
        case bodies = "-B"
        case reads = "-X"
    }

    private let process = Process()

    struct Absent: Error, CustomStringConvertible {
        var description: String {
            "slowhttptest is not installed; scripts/setup --peers installs it"
        }
    }

    /// Begins; ends with this value.
    init(_ way: Way, at address: String) throws {
        guard let program = ServedLoad.path(of: "slowhttptest") else { throw Absent() }
        process.executableURL = URL(filePath: program)
        process.arguments =
            [way.rawValue, "-u", address, "-c", "1000", "-r", "500", "-i", "1", "-l", "240"]
            + (way == .reads ? ["-k", "4", "-n", "1", "-w", "512", "-y", "1024", "-z", "32"] : [])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
