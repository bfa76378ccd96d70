/// The record without fields: what takes no parameters, carries no body or has nothing to say. `{}`.
public struct Nothing: Record, Hashable {
    public init() {}
    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
}
