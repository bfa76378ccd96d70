public import Primitives

/// What operators can retune while the chain runs. A parameter's number is a key of the state and its
/// name is what commands call it: append, never renumber or reuse either.
public enum Param: UInt16, CaseIterable, Hashable, Sendable {
    case slotMilliseconds = 1
    case blockEntries = 2
    case blockUnits = 3
    case consumerTarget = 4
    case industrialTarget = 5
    case consumerFeeFloor = 6
    case industrialFeeFloor = 7
    case baseFeeDenominator = 8
    case transactionLifetime = 9
    case macroBlockInterval = 10
    case aiDiagnostics = 11
    case slaSlashing = 12

    /// What holds of one parameter, in one line.
    public struct Facts: Hashable, Sendable {
        public let name: String
        /// The value while no row says otherwise.
        public let initial: UInt64
        public let bounds: ClosedRange<UInt64>
        public let help: String
    }

    public var facts: Facts {
        switch self {
        case .slotMilliseconds:
            Facts(
                name: "slot_ms", initial: 1_000, bounds: 10...60_000,
                help: "Milliseconds of a slot: a block is sealed at the end of one.")
        case .blockEntries:
            Facts(
                name: "block_entries", initial: 1_000_000, bounds: 1...16_777_216,
                help: "The most entries of one block.")
        case .blockUnits:
            Facts(
                name: "block_units", initial: 1_000_000, bounds: 1_000...1_000_000_000_000,
                help: "The most fee units of one block, both lanes together.")
        case .consumerTarget:
            Facts(
                name: "consumer_target_ppm", initial: 300_000, bounds: 1...1_000_000,
                help:
                    "The part of a block's units, in millionths, that the consumer lane should use."
            )
        case .industrialTarget:
            Facts(
                name: "industrial_target_ppm", initial: 200_000, bounds: 1...1_000_000,
                help:
                    "The part of a block's units, in millionths, that the industrial lane should use."
            )
        case .consumerFeeFloor:
            Facts(
                name: "consumer_fee_floor", initial: 1, bounds: 0...1_000_000_000_000,
                help: "The least base fee of a unit in the consumer lane.")
        case .industrialFeeFloor:
            Facts(
                name: "industrial_fee_floor", initial: 1, bounds: 0...1_000_000_000_000,
                help: "The least base fee of a unit in the industrial lane.")
        case .baseFeeDenominator:
            Facts(
                name: "base_fee_denominator", initial: 8, bounds: 2...10_000,
                help: "A block moves a base fee by at most one part in this many.")
        case .transactionLifetime:
            Facts(
                name: "transaction_lifetime_blocks", initial: 3_600, bounds: 1...604_800,
                help: "How many blocks ahead a transaction may expire at most.")
        case .macroBlockInterval:
            Facts(
                name: "macro_block_interval", initial: 100, bounds: 1...100_000,
                help: "Every so many blocks one is a macro block, with a snapshot of the state.")
        case .aiDiagnostics:
            Facts(
                name: "ai_diagnostics", initial: 0, bounds: 0...1,
                help: "Whether diagnostics by AI are switched on: 1, or 0.")
        case .slaSlashing:
            Facts(
                name: "sla_slashing", initial: 1, bounds: 0...1,
                help: "Whether a missed deadline burns the provider's bond: 1, or 0.")
        }
    }

    /// The first rules that know it: under older ones nobody can change it.
    public var since: RulesVersion { self == .slaSlashing ? .second : .first }

    public var name: String { facts.name }
    public var initial: UInt64 { facts.initial }
    public var bounds: ClosedRange<UInt64> { facts.bounds }
    public var help: String { facts.help }

    /// The parameter of that name.
    public init?(named name: ParamName) {
        for param in Param.allCases where param.name.utf8.elementsEqual(name.text.utf8) {
            self = param
            return
        }
        return nil
    }
}
