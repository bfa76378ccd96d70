import Synchronization

/// An output that keeps what is written, for whoever asks a command from within a program.
package final class MemoryOutput: Output {
    private let kept = Mutex("")

    package init() {}

    package func write(_ text: String) throws(OutputError) { kept.withLock { $0 += text } }

    package var text: String { kept.withLock { $0 } }
}

/// An input of lines that are known beforehand.
package final class MemoryInput: Input {
    private let lines: Mutex<[String]>
    /// For each line that was asked for, whether what is typed would have been shown.
    private let asked = Mutex<[Bool]>([])

    package init(_ lines: [String] = []) { self.lines = Mutex(lines.reversed()) }

    package func readLine(into room: inout MutableSpan<UInt8>, isShown: Bool) -> Int? {
        asked.withLock { $0.append(isShown) }
        guard let line = lines.withLock({ $0.popLast() }), line.utf8.count <= room.count else {
            return nil
        }
        for (index, byte) in line.utf8.enumerated() { room[index] = byte }
        return line.utf8.count
    }

    package var shown: [Bool] { asked.withLock { $0 } }
}

extension Console {
    /// A console without terminals, whose outputs are kept.
    package static func inMemory(
        _ output: MemoryOutput, _ errors: MemoryOutput, input: MemoryInput = MemoryInput()
    ) -> Console {
        Console(output: output, errors: errors, input: input)
    }
}
