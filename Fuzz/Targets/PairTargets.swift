import Records

extension FuzzTarget {
    /// The bytes are pairs as a query has them, nothing decoded.
    public static let textPairs = FuzzTarget(
        "text-pairs",
        promise: "Pairs stand for one JSON object, and what is read from them reads back from it."
    ) { bytes in
        let text = String(decoding: bytes.copied, as: UTF8.self)
        let pairs = text.split(separator: "&").prefix(128).map { item in
            let parts = item.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count == 2 ? String(parts[1]) : "")
        }
        let object = PairsText.object(pairs, of: Schema.properties(of: Pairs.self))
        precondition((try? JSON.validate(object.span)) != nil, "pairs are no JSON")
        guard let read = try? TextPairs(Pairs.self).read(pairs) else { return }
        precondition(
            read.note == nil || pairs.contains { $0.name == "note" && $0.value == read.note })
        precondition(
            pairs.allSatisfy { ["limit", "words", "mode", "note"].contains($0.name) },
            "a stranger's name was passed over")
        precondition((try? Pairs(json: read.json())) == read, "what was read does not read back")
    }
}

private struct Pairs: Record, Equatable {
    var limit: UInt16 = 0
    var words: [String] = []
    var exact: Bool?
    var note: String?

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("limit", &limit)
        try visit("words", &words, default: [])
        try visit("mode", &exact)
        try visit("note", &note)
    }
}

extension Span<UInt8> {
    fileprivate var copied: [UInt8] { indices.map { self[$0] } }
}
