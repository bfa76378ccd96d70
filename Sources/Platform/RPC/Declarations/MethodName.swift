/// What methods and streams are called: lower-case words of letters, digits and underscores, joined
/// by dots, as in `compute_market.recent_roots`; at most 96 bytes.
enum MethodName {
    static let longest = 96

    /// Whether `name` may be declared. Names below `rpc.` are JSON-RPC's own.
    static func isDeclarable(_ name: String) -> Bool {
        isWellFormed(name) && !name.hasPrefix("rpc.")
    }

    static func isWellFormed(_ name: String) -> Bool {
        name.utf8.count <= longest
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .allSatisfy(isSegment)
    }

    /// One word: a letter, then letters, digits and underscores.
    static func isSegment(_ word: some Collection<UInt8>) -> Bool {
        guard let first = word.first, isLetter(first) else { return false }
        return word.allSatisfy { isLetter($0) || ($0 &- 0x30 < 10) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
}
