public import Primitives

/// What a line can say. There is no case for bytes or for "anything": a type is written only where
/// somebody has decided how.
public enum LogValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case unsigned(UInt64)
    case boolean(Bool)
}

/// A type that may be written to a log or a span. A secret's type never conforms, so a secret in a
/// line does not compile.
public protocol Loggable {
    var logValue: LogValue { get }
}

extension LogValue: Loggable {
    public var logValue: LogValue { self }
}

extension String: Loggable {
    public var logValue: LogValue { .text(self) }
}

extension Bool: Loggable {
    public var logValue: LogValue { .boolean(self) }
}

extension Int: Loggable {
    public var logValue: LogValue { .integer(Int64(self)) }
}

extension Int64: Loggable {
    public var logValue: LogValue { .integer(self) }
}

extension Int32: Loggable {
    public var logValue: LogValue { .integer(Int64(self)) }
}

extension UInt16: Loggable {
    public var logValue: LogValue { .unsigned(UInt64(self)) }
}

extension UInt32: Loggable {
    public var logValue: LogValue { .unsigned(UInt64(self)) }
}

extension UInt64: Loggable {
    public var logValue: LogValue { .unsigned(self) }
}

extension Milliseconds: Loggable {
    public var logValue: LogValue { .unsigned(value) }
}

extension Height: Loggable {
    public var logValue: LogValue { .unsigned(value) }
}

extension Digest: Loggable {
    public var logValue: LogValue { .text(hex) }
}

/// In digits, as text: it can be more than a reader's numbers hold.
extension Amount: Loggable {
    public var logValue: LogValue { .text(String(units)) }
}

extension TraceID: Loggable {
    public var logValue: LogValue { .text(hex) }
}

extension SpanID: Loggable {
    public var logValue: LogValue { .text(hex) }
}
