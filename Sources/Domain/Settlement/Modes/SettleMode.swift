public import Primitives
public import Records

/// Whether what is admitted moves BLOCK.
public enum SettleMode: Union, Hashable {
    /// It does not: accruals are tallied.
    case dryRun(Nothing)
    /// Not yet: it will from a block to come on.
    case armed(Arming)
    case real(Nothing)

    public static var sample: Self { .dryRun(Nothing()) }

    @inlinable public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "dry_run", &self, { if case .dryRun(let it) = $0 { it } else { nil } }, Self.dryRun)
        try visit(
            2, "armed", &self, { if case .armed(let it) = $0 { it } else { nil } }, Self.armed)
        try visit(3, "real", &self, { if case .real(let it) = $0 { it } else { nil } }, Self.real)
    }

    /// The word for it, in every view and metric.
    public var name: String {
        switch self {
        case .dryRun: "dry_run"
        case .armed: "armed"
        case .real: "real"
        }
    }

    /// The book that an order goes into that is admitted now.
    public var book: Book {
        switch self {
        case .dryRun, .armed: .dryRun
        case .real: .real
        }
    }

    /// Since when, and until when.
    public var arming: Arming? { if case .armed(let arming) = self { arming } else { nil } }
}

/// What is kept of a request to settle for real until it holds or is taken back.
public struct Arming: Record, Hashable {
    /// The block in which it was asked for.
    public var requested = Height.genesis
    /// How many blocks it waits.
    public var delay: UInt64 = 0

    public init() {}

    public init(requested: Height, delay: UInt64) {
        (self.requested, self.delay) = (requested, delay)
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("requested_height", &requested)
        try visit("delay", &delay)
    }

    /// The first block that settles for real.
    public var activateAt: Height { requested.adding(delay) ?? Height(.max) }
}

/// Why settling for real was taken back, in the words of who did.
public struct ModeReason: BoundedText, Sendable {
    public static let alphabet: Alphabet = "a-zA-Z0-9._:/@+#-"
    public static let length = 1...120
    public let text: String
    public init(checked text: String) { self.text = text }
}
