package import Primitives
package import Records

/// A name from outside, short enough that tests meet both of its bounds.
package struct ProviderName: BoundedText {
    package static let alphabet: Alphabet = "a-z0-9._-"
    package static let length = 1...12
    package let text: String
    package init(checked text: String) { self.text = text }
}

/// A name of one length, whose expectation and pattern read differently from a range's.
package struct Ticker: BoundedText {
    package static let alphabet: Alphabet = "A-Z"
    package static let length = 3...3
    package let text: String
    package init(checked text: String) { self.text = text }
}

package enum Mode: UInt8, Choice {
    case dryRun = 0
    case armed = 1
    case real = 7

    package var name: String {
        switch self {
        case .dryRun: "dry_run"
        case .armed: "armed"
        case .real: "real"
        }
    }
}

package struct Slice: Record, Hashable {
    package var index: UInt32 = 0
    package var units = Amount.zero

    package init() {}
    package init(_ index: UInt32, _ units: UInt128) {
        (self.index, self.units) = (index, Amount(units: units))
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("index", &index)
        try visit("units", &units)
    }
}

package enum Action: Union, Hashable {
    case open(Slice)
    case settle(Moment)
    case stop(Nothing)

    package static var sample: Action { .stop(Nothing()) }

    package mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "open", &self, { if case .open(let it) = $0 { it } else { nil } }, Self.open)
        try visit(
            2, "settle", &self, { if case .settle(let it) = $0 { it } else { nil } }, Self.settle)
        try visit(9, "stop", &self, { if case .stop(let it) = $0 { it } else { nil } }, Self.stop)
    }
}

/// Three versions of one receipt: the second added the lane, the third a note.
package struct Receipt: Record, Hashable {
    package var version: UInt8 = 3
    package var jobID = ID<Receipt>.none
    package var lane = FeeLane.consumer
    package var retries: UInt16 = 5
    package var note: String?

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("job_id", &jobID)
        guard visit.continues(if: version >= 2) else { return }
        try visit("lane", &lane)
        try visit("retries", &retries, default: 5)
        guard visit.continues(if: version >= 3) else { return }
        try visit("note", &note)
    }
}

/// A record that holds a list of itself.
package struct Branch: Record, Hashable {
    package var label: UInt8 = 0
    package var branches: [Branch] = []

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("label", &label)
        try visit("branches", &branches)
    }
}

/// A union that holds itself without any list between: nesting costs one byte a level.
package indirect enum Condition: Union, Hashable {
    case holds(Nothing)
    case not(Negation)

    package struct Negation: Record, Hashable {
        package var condition = Condition.holds(Nothing())

        package init() {}

        package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("condition", &condition)
        }
    }

    package static var sample: Condition { .holds(Nothing()) }

    package mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            0, "holds", &self, { if case .holds(let it) = $0 { it } else { nil } }, Self.holds)
        try visit(1, "not", &self, { if case .not(let it) = $0 { it } else { nil } }, Self.not)
    }
}

/// One field of any type, and nothing else: what a field looks like without a record around it.
package struct Only<Value: Field & Equatable>: Record, Equatable {
    package var x: Value?

    package init() {}
    package init(_ value: Value) { x = value }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("x", &x)
    }
}

package struct JobOpened: Event, Hashable {
    package static let room: UInt8 = 3
    package static let tag: UInt8 = 1
    package var job = ID<Receipt>.none
    package var price = Amount.zero

    package init() {}
    package init(_ job: UInt64, _ price: UInt128) {
        (self.job, self.price) = (ID(job), Amount(units: price))
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
        try visit("price", &price)
    }
}

/// An event that says all it has to say by its tag.
package struct MarketPaused: Event, Hashable {
    package static let room: UInt8 = 3
    package static let tag: UInt8 = 2

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
}
