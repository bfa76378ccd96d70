import Foundation

/// A server that says how much of the processors it has used since it began.
protocol ServedProcess: AnyObject {
    func processorTime() throws -> Duration
}

/// `wrk`, which asks a server as fast as it answers for a second or two, and counts the answers.
struct ServedLoad {
    /// Where it asks, and over how many connections at once.
    let address: String
    let connections: Int
    /// What it sends; nothing sends GET.
    var body: String?
    var seconds = 2

    /// Why there is no count.
    enum Failure: Error, CustomStringConvertible {
        case missing
        case refused(String)

        var description: String {
            switch self {
            case .missing: "wrk is not installed; scripts/setup --peers installs it"
            case .refused(let words): "wrk found answers that are none: \(words)"
            }
        }
    }

    /// What came of one round.
    struct Report {
        /// Answers a second.
        let rate: Double
        /// Milliseconds within which 99 of 100 answers came.
        let slowest: Double
    }

    /// Asks for a round. Any answer but a good one, and any error of a socket, fails it.
    func report() throws -> Report {
        guard let wrk = Self.path(of: "wrk") else { throw Failure.missing }
        var arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", "--latency"]
        let script = try body.map { body in
            try TemporaryFile(
                Array(
                    """
                    wrk.method = "POST"
                    wrk.body = [==[\(body)]==]
                    wrk.headers["Content-Type"] = "application/json"
                    """.utf8))
        }
        if let script { arguments += ["-s", script.path] }
        let words = try withExtendedLifetime(script) {
            try Self.output(of: wrk, arguments + [address])
        }
        if words.contains("Non-2xx") || words.contains("Socket errors") {
            throw Failure.refused(words)
        }
        guard let rate = Self.number(behind: "Requests/sec:", in: words).flatMap({ Double($0) }),
            let slowest = Self.number(behind: "99%", in: words).flatMap(Self.milliseconds)
        else { throw Failure.refused(words) }
        return Report(rate: rate, slowest: slowest)
    }

    /// The number on the line that begins with that word.
    private static func number(behind word: String, in words: String) -> Substring? {
        for line in words.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == word { return parts[1] }
        }
        return nil
    }

    /// `1.25ms`, `830.00us`, `2.10s`.
    private static func milliseconds(_ text: Substring) -> Double? {
        let units: [(name: String, milliseconds: Double)] = [
            ("us", 0.001), ("ms", 1), ("s", 1_000),
        ]
        for unit in units where text.hasSuffix(unit.name) {
            guard let number = Double(text.dropLast(unit.name.count)) else { return nil }
            return number * unit.milliseconds
        }
        return nil
    }

    /// The load as a side of a match, over a server that lives as long as it.
    static func contender(_ name: String, keeping server: AnyObject, _ load: ServedLoad)
        -> Contender
    {
        .timingItself(name) {
            let rate = try withExtendedLifetime(server) { try load.report().rate }
            return Sample(
                work: Int(rate * Double(load.seconds)), duration: .seconds(load.seconds),
                figure: rate)
        }
    }

    /// What an answer costs the server, in microseconds of the processors; other work on the machine
    /// makes it wait, and costs it little.
    static func cost(_ name: String, of server: any ServedProcess, _ load: ServedLoad) -> Contender
    {
        .timingItself(name) {
            let before = try server.processorTime()
            let rate = try load.report().rate
            let spent = try server.processorTime() - before
            let answers = rate * Double(load.seconds)
            return Sample(
                work: Int(answers), duration: .seconds(load.seconds),
                figure: spent / .microseconds(1) / answers)
        }
    }

    static func path(of program: String) -> String? {
        ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"].map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func output(of program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
