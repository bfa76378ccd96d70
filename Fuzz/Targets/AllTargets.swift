extension FuzzTarget {
    /// Every target that a run without an argument goes through, in the order it does so.
    public static let all: [FuzzTarget] = [
        bech32m, base64, names, jsonRecord, jsonValidation, binaryRecord, rowsProof, tableRestore,
        keyFileText, sealed,
        signature,
    ]
}
