package import Chain
package import Ledger
package import Records

/// A small world's commands, in the envelopes of the chain.
package enum SampleCommand: Union, Hashable {
    case ledger(Ledger.Command)
    case chain(Chain.Command)

    package static var sample: SampleCommand { .ledger(.sample) }

    package mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "ledger", &self, { if case .ledger(let it) = $0 { it } else { nil } }, Self.ledger)
        try visit(
            2, "chain", &self, { if case .chain(let it) = $0 { it } else { nil } }, Self.chain)
    }

    package var units: UInt64 {
        switch self {
        case .ledger(let command): command.units
        case .chain(let command): command.units
        }
    }
}
