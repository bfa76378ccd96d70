import Records
import Telemetry

/// A named value: OTLP's `KeyValue`.
struct AttributeRow: Record {
    var key = ""
    var value = AttributeValue()

    init() {}

    init(_ key: String, _ value: LogValue) { (self.key, self.value) = (key, AttributeValue(value)) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key", &key)
        try visit("value", &value)
    }
}

/// OTLP's `AnyValue`: exactly one of these.
struct AttributeValue: Record {
    var text: String?
    /// In digits, as text: a reader's numbers may hold less than 64 bits.
    var integer: Int128?
    var boolean: Bool?

    init() {}

    /// The form has no unsigned integers: one beyond the signed ones is text.
    init(_ value: LogValue) {
        switch value {
        case .text(let value): text = value
        case .integer(let value): integer = Int128(value)
        case .unsigned(let value):
            if value <= UInt64(Int64.max) { integer = Int128(value) } else { text = String(value) }
        case .boolean(let value): boolean = value
        }
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("stringValue", &text)
        try visit("intValue", &integer)
        try visit("boolValue", &boolean)
    }
}
