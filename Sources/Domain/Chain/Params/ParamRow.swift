public import Records
public import Tables

/// The number of a parameter, as rows are found by it.
public struct ParamKey: NumberKey, Hashable, Sendable {
    public let value: UInt16

    public init(_ value: UInt16) { self.value = value }

    public init(_ param: Param) { value = param.rawValue }

    public static func < (left: ParamKey, right: ParamKey) -> Bool { left.value < right.value }
}

/// What a parameter is where it is not what it was at first.
public struct ParamRow: Record, Hashable {
    public var value: UInt64 = 0

    public init() {}

    public init(value: UInt64) { self.value = value }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("value", &value)
    }
}

/// A parameter as it stands, with all there is to know about it.
public struct ParamView: Record, Hashable {
    public var number: UInt16 = 0
    public var name = Param.slotMilliseconds.written
    public var value: UInt64 = 0
    public var initial: UInt64 = 0
    public var least: UInt64 = 0
    public var most: UInt64 = 0
    public var help = ""

    public init() {}

    public init(_ param: Param, value: UInt64) {
        (number, name, self.value) = (param.rawValue, param.written, value)
        (initial, help) = (param.initial, param.help)
        (least, most) = (param.bounds.lowerBound, param.bounds.upperBound)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
        try visit("name", &name)
        try visit("value", &value)
        try visit("default", &initial)
        try visit("least", &least)
        try visit("most", &most)
        try visit("help", &help)
    }
}
