/// What of a log can change while the program runs.
public struct LogSettings: Hashable, Sendable {
    public enum Format: UInt8, Hashable, Sendable, CaseIterable {
        /// One JSON object a line.
        case json
        /// For people.
        case text
    }

    /// Lines below this are not made.
    public var level = LogLevel.info
    /// For single subsystems, instead of ``level``.
    public var subsystems: [String: LogLevel] = [:]
    public var format = Format.json

    public init(
        level: LogLevel = .info, subsystems: [String: LogLevel] = [:], format: Format = .json
    ) {
        (self.level, self.subsystems, self.format) = (level, subsystems, format)
    }

    func level(of subsystem: String) -> LogLevel { subsystems[subsystem] ?? level }
}
