public import Primitives
public import Records

/// What came of looking for anything wrong with a chain, after one of its blocks.
public struct Diagnosis: Record, Hashable {
    /// The last sealed block that was looked at.
    public var height = Height.genesis
    public var headHash = Digest.zero
    public var findings: [Finding] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("head_hash", &headHash)
        try visit("findings", &findings)
    }

    /// Whether everything was looked at and is as it has to be.
    public var isSound: Bool { findings.allSatisfy { $0.verdict == .ok } }
}
