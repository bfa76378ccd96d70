/// How much a line matters. The raw values rise with it.
public enum LogLevel: UInt8, Hashable, Comparable, Sendable, CaseIterable {
    case trace, debug, info, warn, error

    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }

    /// As lines say it: `WARN`.
    public var name: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warn: "WARN"
        case .error: "ERROR"
        }
    }

    /// The level of that name, in upper or lower case.
    public init?(_ name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name.uppercased() }) else {
            return nil
        }
        self = level
    }
}
