import Records
import Simulation

/// A row that dice can throw. Few different ones, so that a change often changes nothing.
protocol SampleRow: Record, Hashable {
    static func random(using dice: inout SplitMix64) -> Self
}

/// A small row of numbers.
struct Balance: SampleRow {
    var available: UInt64 = 0
    var held: UInt32 = 0

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("available", &available)
        try visit("held", &held)
    }

    static func random(using dice: inout SplitMix64) -> Balance {
        Balance(
            available: .random(in: 0...(Bool.random(using: &dice) ? 3 : .max), using: &dice),
            held: .random(in: 0...1, using: &dice))
    }
}

/// A row that owns memory.
struct Label: SampleRow {
    var text = ""

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("text", &text)
    }

    static func random(using dice: inout SplitMix64) -> Label {
        Label(text: String(repeating: "ü", count: .random(in: 0...40, using: &dice)))
    }
}

/// A row that lacks something at times.
struct Bid: SampleRow {
    var price: UInt64 = 0
    var partner: UInt32?

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("price", &price)
        try visit("partner", &partner)
    }

    static func random(using dice: inout SplitMix64) -> Bid {
        Bid(
            price: .random(in: 0...300, using: &dice),
            partner: Bool.random(using: &dice) ? .random(in: 0...300, using: &dice) : nil)
    }
}

/// A row that says only that it is there.
struct Mark: SampleRow {
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}

    static func random(using dice: inout SplitMix64) -> Mark { Mark() }
}

/// A row of any length.
struct Parcel: SampleRow {
    var contents = Bytes()

    init() {}
    init(_ bytes: [UInt8]) { contents = Bytes(bytes) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("contents", &contents)
    }

    /// Its length is one where a count or a page takes another turn.
    static func random(using dice: inout SplitMix64) -> Parcel {
        let lengths = [0, 1, 20, 125, 126, 127, 128, 500, 509, 510, 511, 512, 513, 600, 1500]
        let count = lengths.randomElement(using: &dice) ?? 0
        return Parcel(Array(repeating: .random(in: 0...255, using: &dice), count: count))
    }
}
