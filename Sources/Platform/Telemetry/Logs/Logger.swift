import Synchronization

/// What a part of the program writes its lines with: a subsystem, and fields that all its lines
/// have. Copies are cheap; a request carries its own.
public struct Logger: Sendable {
    private let writer: LogWriter
    private let subsystem: Subsystem
    private var context: [(name: StaticString, value: LogValue)] = []

    /// A name with a level, which may change at any time.
    final class Subsystem: Sendable {
        let name: String
        let level: Atomic<UInt8>

        init(name: String, level: LogLevel) {
            self.name = name
            self.level = Atomic(level.rawValue)
        }
    }

    init(_ writer: LogWriter, _ subsystem: Subsystem) {
        (self.writer, self.subsystem) = (writer, subsystem)
    }

    /// One that adds a field to all its lines.
    public func with(_ name: StaticString, _ value: some Loggable) -> Logger {
        var logger = self
        logger.context.append((name, value.logValue))
        return logger
    }

    /// One whose lines say which span they belong to.
    public func with(_ span: SpanContext) -> Logger {
        with("trace_id", span.trace).with("span_id", span.span)
    }

    public func isEnabled(_ level: LogLevel) -> Bool {
        level.rawValue >= subsystem.level.load(ordering: .relaxed)
    }

    /// Writes a line, if its level is on and its place has not said too much. `fields` is called
    /// only then, here and now; what it makes is handed on without waiting.
    public func write(
        _ level: LogLevel, _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) {
        guard isEnabled(level) else { return }
        let now = writer.clock.nanoseconds()
        var suppressed: UInt64 = 0
        if let site {
            guard let heldBack = site.admits(at: now) else { return writer.suppressed.increment() }
            suppressed = heldBack
        }
        var line = writer.line(level, event, subsystem: subsystem.name, at: now)
        for field in context { line.add(field.name, field.value) }
        fields(&line)
        writer.add(line.finished(suppressed: suppressed), level: level)
    }

    public func trace(
        _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) { write(.trace, event, at: site, fields) }

    public func debug(
        _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) { write(.debug, event, at: site, fields) }

    public func info(
        _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) { write(.info, event, at: site, fields) }

    public func warn(
        _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) { write(.warn, event, at: site, fields) }

    public func error(
        _ event: StaticString, at site: LogSite? = nil,
        _ fields: (inout LogLine) -> Void = { _ in }
    ) { write(.error, event, at: site, fields) }
}
