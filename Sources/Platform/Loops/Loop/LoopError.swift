import Glibc

/// What the system refused a loop or a thread.
public enum LoopError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A call of the operating system, by its name, and the error number it left.
    case system(call: String, code: Int32)
    /// A group of that many loops: it needs one, and more than 1,024 are a mistake.
    case count(Int)

    /// The same for threads.
    case threads(Int)

    public var description: String {
        switch self {
        case .threads(let count): "\(count) threads were asked for; 1 to 1024 are possible"
        case .system(let call, let code): "\(call) failed: \(SystemErrors.text(code))"
        case .count(let count): "\(count) event loops were asked for; 1 to 1024 are possible"
        }
    }
}

/// The system's own words for its error numbers, and what helps where something does.
enum SystemErrors {
    static func text(_ code: Int32) -> String {
        guard let words = strerror(code) else { return "error \(code)" }
        let advice =
            code == EMFILE ? "; `ulimit -n` shows the limit, `ulimit -n 65536` raises it" : ""
        return "\(String(cString: words)) (error \(code))\(advice)"
    }
}
