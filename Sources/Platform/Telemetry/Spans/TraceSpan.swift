/// One piece of work within a trace: a value that its owner fills in and hands to
/// ``Tracer/finish(_:)`` when the work is done. What is never finished is never told.
public struct TraceSpan: Sendable {
    public enum Outcome: Hashable, Sendable {
        case ok
        /// Something is wrong though the work was done.
        case warning(String)
        case failed(String)
    }

    /// Which end of a conversation the work is, where it is one.
    public enum Kind: Hashable, Sendable { case `internal`, server, client }

    /// More attributes than this are left out and counted.
    public static let mostAttributes = 32
    public static let longestText = 1_024

    /// What the work is called; it may be known only once the work has begun.
    public var name: String
    public let context: SpanContext
    public let parent: SpanID?
    /// Nanoseconds since the Unix epoch.
    public let start: UInt64
    public var kind = Kind.internal
    public internal(set) var end: UInt64?
    public private(set) var attributes: [(name: String, value: LogValue)] = []
    public private(set) var attributesLeftOut = 0
    public var outcome = Outcome.ok

    init(name: String, context: SpanContext, parent: SpanID?, start: UInt64) {
        (self.name, self.context, self.parent, self.start) = (name, context, parent, start)
    }

    /// Adds an attribute, or replaces the one of that name. Only what may be logged can be one.
    public mutating func set(_ name: StaticString, _ value: some Loggable) {
        let name = name.description
        var value = value.logValue
        if case .text(let text) = value { value = .text(text.cut(to: Self.longestText)) }
        if let place = attributes.firstIndex(where: { $0.name == name }) {
            attributes[place].value = value
        } else if attributes.count < Self.mostAttributes {
            attributes.append((name, value))
        } else {
            attributesLeftOut += 1
        }
    }
}

extension TraceSpan.Outcome {
    /// The same with a text no longer than a span's may be.
    var cut: Self {
        switch self {
        case .ok: .ok
        case .warning(let text): .warning(text.cut(to: TraceSpan.longestText))
        case .failed(let text): .failed(text.cut(to: TraceSpan.longestText))
        }
    }
}
