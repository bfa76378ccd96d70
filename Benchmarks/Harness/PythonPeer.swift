import Foundation

/// A Python script that stays alive, warms itself up and times repetitions of its work inside its
/// own process, so that neither the interpreter's start nor the pipe is counted.
///
/// The script says `ready`, or `unavailable` and why; then answers each `go N` with the nanoseconds
/// that N repetitions took. `Peers/Python/peer.py` is its side of the conversation. A script that
/// does not answer in time is killed.
final class PythonPeer {
    /// Why a peer gave no number.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case cannotStart(String)
        case unavailable(String)
        case ended
        case silent(after: Duration)
        case talksNonsense(String)

        var description: String {
            switch self {
            case .cannotStart(let reason): "cannot start: \(reason)"
            case .unavailable(let reason): reason
            case .ended: "it ended before it answered"
            case .silent(let time): "no answer within \(time)"
            case .talksNonsense(let line): "it answered '\(line)'"
            }
        }
    }

    private let process = Process()
    private let questions = Pipe()
    private let answers = Pipe()
    private var unread: [UInt8] = []
    /// How long it may take to say its next line.
    var patience: Duration

    /// The process's id, by which it is killed.
    var id: Int32 { process.processIdentifier }

    /// Starts the script and waits until it is warm. `script` names a file in
    /// `Benchmarks/Peers/Python`, or is a path.
    init(
        script: String, arguments: [String] = [], patience: Duration = .seconds(120)
    ) throws(Failure) {
        self.patience = patience
        let folder = Project.root.appending(path: "Benchmarks/Peers/Python")
        let (program, leading) = Self.interpreter
        process.executableURL = program
        let path = script.hasPrefix("/") ? script : folder.appending(path: script).path
        process.arguments = leading + ["-B", path] + arguments
        process.standardInput = questions
        process.standardOutput = answers
        process.standardError = FileHandle.nullDevice
        // A peer that has died must be an error of the write, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        do { try process.run() } catch { throw .cannotStart("\(error)") }

        let greeting = try line()
        if let reason = greeting.dropping(prefix: "unavailable ") { throw .unavailable(reason) }
        guard greeting == "ready" else { throw .talksNonsense(greeting) }
    }

    deinit { kill() }

    /// Has the script repeat its work, and returns how long that took by its own clock.
    func time(_ repetitions: Int) throws(Failure) -> Duration {
        do {
            try questions.fileHandleForWriting.write(contentsOf: Data("go \(repetitions)\n".utf8))
        } catch { throw .ended }
        let answer = try line()
        if let reason = answer.dropping(prefix: "unavailable ") { throw .unavailable(reason) }
        guard let nanoseconds = Int64(answer) else { throw .talksNonsense(answer) }
        return .nanoseconds(nanoseconds)
    }

    /// The project's own Python where it has one, else the one on the path.
    private static var interpreter: (program: URL, leading: [String]) {
        let own = Project.root.appending(path: ".venv/bin/python3")
        return FileManager.default.isExecutableFile(atPath: own.path)
            ? (own, []) : (URL(filePath: "/usr/bin/env"), ["python3"])
    }

    /// The next line it says. A peer that says none in time is killed: it may be stuck for good.
    private func line() throws(Failure) -> String {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return line
            }
            guard waitForOutput(clock.now.duration(to: deadline)) else {
                kill()
                throw .silent(after: patience)
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw .ended }
            unread += more
        }
    }

    /// Whether there is something to read, or the end of it, within that time.
    private func waitForOutput(_ time: Duration) -> Bool {
        let milliseconds = max(time / .milliseconds(1), 0)
        var descriptor = pollfd(
            fd: answers.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, Int32(min(milliseconds, 1e9))) > 0
    }

    private func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
