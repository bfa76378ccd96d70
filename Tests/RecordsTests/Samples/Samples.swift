import Primitives
import Records

/// A name from outside, short enough that tests meet both of its bounds.
struct ProviderName: BoundedText {
    static let alphabet: Alphabet = "a-z0-9._-"
    static let length = 1...12
    let text: String
    init(checked text: String) { self.text = text }
}

/// A name of one length, whose expectation and pattern read differently from a range's.
struct Ticker: BoundedText {
    static let alphabet: Alphabet = "A-Z"
    static let length = 3...3
    let text: String
    init(checked text: String) { self.text = text }
}

enum Mode: UInt8, Choice {
    case dryRun = 0
    case armed = 1
    case real = 7

    var name: String {
        switch self {
        case .dryRun: "dry_run"
        case .armed: "armed"
        case .real: "real"
        }
    }
}

/// A record without fields: no bytes at all in binary.
struct Nothing: Record, Hashable {
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
}

struct Slice: Record, Hashable {
    var index: UInt32 = 0
    var units = Amount.zero

    init() {}
    init(_ index: UInt32, _ units: UInt128) {
        (self.index, self.units) = (index, Amount(units: units))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("index", &index)
        try visit("units", &units)
    }
}

enum Action: Union, Hashable {
    case open(Slice)
    case settle(Moment)
    case stop(Nothing)

    static var sample: Action { .stop(Nothing()) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "open", &self, { if case .open(let it) = $0 { it } else { nil } }, Self.open)
        try visit(
            2, "settle", &self, { if case .settle(let it) = $0 { it } else { nil } }, Self.settle)
        try visit(9, "stop", &self, { if case .stop(let it) = $0 { it } else { nil } }, Self.stop)
    }
}

/// Three versions of one receipt: the second added the lane, the third a note.
struct Receipt: Record, Hashable {
    var version: UInt8 = 3
    var jobID = ID<Receipt>.none
    var lane = FeeLane.consumer
    var retries: UInt16 = 5
    var note: String?

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
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
struct Branch: Record, Hashable {
    var label: UInt8 = 0
    var branches: [Branch] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("label", &label)
        try visit("branches", &branches)
    }
}

/// A union that holds itself without any list between: nesting costs one byte a level.
indirect enum Condition: Union, Hashable {
    case holds(Nothing)
    case not(Negation)

    struct Negation: Record, Hashable {
        var condition = Condition.holds(Nothing())

        init() {}

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("condition", &condition)
        }
    }

    static var sample: Condition { .holds(Nothing()) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            0, "holds", &self, { if case .holds(let it) = $0 { it } else { nil } }, Self.holds)
        try visit(1, "not", &self, { if case .not(let it) = $0 { it } else { nil } }, Self.not)
    }
}

/// One field of any type, and nothing else: what a field looks like without a record around it.
struct Only<Value: Field & Equatable>: Record, Equatable {
    var x: Value?

    init() {}
    init(_ value: Value) { x = value }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("x", &x)
    }
}

struct JobOpened: Event, Hashable {
    static let room: UInt8 = 3
    static let tag: UInt8 = 1
    var job = ID<Receipt>.none
    var price = Amount.zero

    init() {}
    init(_ job: UInt64, _ price: UInt128) {
        (self.job, self.price) = (ID(job), Amount(units: price))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
        try visit("price", &price)
    }
}

/// An event that says all it has to say by its tag.
struct MarketPaused: Event, Hashable {
    static let room: UInt8 = 3
    static let tag: UInt8 = 2

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
}
