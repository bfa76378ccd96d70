public import Primitives
public import Records

/// One line of the log: all that ever changes the world. A reference in memory, since it is handed on
/// from queue to queue.
public indirect enum Entry: Union, Hashable, Sendable {
    /// Time has come to something that was due.
    case tick(Nothing)
    /// For so long nothing could be done: the node was off, or its clock has leapt.
    case resumed(Milliseconds)
    case signed(World.SignedCommand)
    /// A command of the node's own that nobody has signed, on chains that allow it.
    case unsigned(UnsignedCommand)

    public static var sample: Entry { .tick(Nothing()) }

    public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "tick", &self, { if case .tick(let it) = $0 { it } else { nil } }, Self.tick)
        try visit(
            2, "resumed", &self, { if case .resumed(let it) = $0 { it } else { nil } }, Self.resumed
        )
        try visit(
            3, "signed", &self, { if case .signed(let it) = $0 { it } else { nil } }, Self.signed)
        try visit(
            4, "unsigned", &self, { if case .unsigned(let it) = $0 { it } else { nil } },
            Self.unsigned)
    }
}

/// A command that stands in the log on the word of the node alone.
public struct UnsignedCommand: Record, Hashable {
    public var sender = Address.zero
    public var command = World.Command.sample

    public init() {}

    public init(_ command: World.Command, by sender: Address) {
        (self.sender, self.command) = (sender, command)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sender", &sender)
        try visit("command", &command)
    }
}
