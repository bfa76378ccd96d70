extension FuzzTarget {
    /// Proves the harness rather than the product: it breaks its promise on one short word, which
    /// a fuzzer that sees comparisons finds in seconds. Never part of ``all``.
    public static let selfTest = FuzzTarget(
        "selftest", promise: "No input begins with the word `trap`."
    ) { bytes in
        guard bytes.count >= 4 else { return }
        let word = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
        precondition(word != 0x7472_6170, "the input begins with the word `trap`")
    }
}
