extension FuzzTarget {
    /// Every target that a run without an argument goes through, in the order it does so.
    public static let all: [FuzzTarget] = [
        jsonRecord, jsonValidation, binaryRecord, hashSplits, rowsProof, tableRestore,
        snapshotManifest, storeChunk,
    ]
}
