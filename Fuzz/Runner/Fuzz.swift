import CFuzzer
import FuzzTargets
import Glibc

/// Runs the target named by `THE_BLOCK_FUZZ_TARGET` under libFuzzer, to which all arguments go.
///
/// The name comes through the environment because libFuzzer starts itself again, with its own
/// arguments only, when it merges a corpus. `--list` prints the targets.
@main
struct Fuzz {
    static func main() {
        if CommandLine.arguments.dropFirst() == ["--list"] {
            for target in FuzzTarget.all { print(target.name, target.promise, separator: "\t") }
            return
        }
        let name = getenv("THE_BLOCK_FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = FuzzTarget.named(name) else {
            let known = FuzzTarget.all.map(\.name).joined(separator: " ")
            complain("THE_BLOCK_FUZZ_TARGET=\(name) is no target; there are: \(known)\n")
            exit(64)
        }
        chosen = target
        exit(drive(arguments: CommandLine.arguments))
    }

    /// Hands the process to libFuzzer, which keeps the argument array until it exits; so it is
    /// never freed.
    private static func drive(arguments: [String]) -> CInt {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() {
            (list + index).initialize(to: strdup(argument))
        }
        (list + arguments.count).initialize(to: nil)
        var (count, first) = (CInt(arguments.count), Optional(list))
        return LLVMFuzzerRunDriver(&count, &first) { bytes, count in
            Fuzz.chosen.check(UnsafeBufferPointer(start: bytes, count: count).span)
            return 0
        }
    }

    private static func complain(_ text: String) {
        var text = text
        _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Written once before libFuzzer starts and only read after, by the one thread that runs
    /// inputs; a C callback can capture nothing.
    nonisolated(unsafe) private static var chosen = FuzzTarget.selfTest
}
