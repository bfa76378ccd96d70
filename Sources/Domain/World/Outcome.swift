public import Chain
public import ComputeMarket
public import Ledger
public import Primitives
public import Settlement

/// What came of an entry.
public struct Outcome: Hashable, Sendable {
    /// Zero where it was done.
    public var code: RefusalCode
    /// The block it belongs to.
    public var height: Height
    /// Whether it had been applied before, and this is what came of it then.
    public var isRepeated: Bool

    public init(_ code: RefusalCode, at height: Height, isRepeated: Bool = false) {
        (self.code, self.height, self.isRepeated) = (code, height, isRepeated)
    }

    public var isDone: Bool { code == .done }
}

/// Why a command was refused, as one number for the whole house: a thousand a room. Stored and sent.
public struct RefusalCode: Hashable, Sendable {
    public let value: UInt16

    public init(value: UInt16) { self.value = value }

    public static let done = RefusalCode(value: 0)

    public init(_ refusal: Ledger.Refusal) { self.init(value: 1_000 + refusal.rawValue) }
    public init(_ refusal: ChainRefusal) { self.init(value: 2_000 + refusal.rawValue) }

    public init(_ refusal: ComputeMarket.Refusal) {
        if case .ledger(let inner) = refusal {
            self.init(inner)
        } else {
            self.init(value: 3_000 + refusal.code)
        }
    }

    public init(_ refusal: Settlement.Refusal) {
        if case .ledger(let inner) = refusal {
            self.init(inner)
        } else {
            self.init(value: 4_000 + refusal.code)
        }
    }

    /// The refusal's name and sentence; nil for zero, and for a number that no refusal has.
    private var words: (name: String, sentence: String)? {
        let reason = value % 1_000
        return switch value / 1_000 {
        case 1: Ledger.Refusal(rawValue: reason).map { ("ledger.\($0.name)", "\($0)") }
        case 2: ChainRefusal(rawValue: reason).map { ("chain.\($0.name)", "\($0)") }
        case 3:
            ComputeMarket.Refusal(code: reason).map { ("compute_market.\($0.name)", "\($0)") }
        case 4: Settlement.Refusal(code: reason).map { ("settlement.\($0.name)", "\($0)") }
        default: nil
        }
    }

    /// `room.reason`, as callers see it; `done` for zero.
    public var name: String { self == .done ? "done" : words?.name ?? "code.\(value)" }

    /// A sentence for who asked.
    public var explanation: String { self == .done ? "done" : words?.sentence ?? name }
}
