import Custody

extension FuzzTarget {
    /// A file of a key store that somebody else has written.
    public static let keyStoreFile = FuzzTarget(
        "key-store-file",
        promise: "A file of a key store is of one kind, and what is read is written the same."
    ) { bytes in
        let copied = bytes.indices.map { bytes[$0] }
        var taken = 0
        for file in StoreFile.allCases {
            guard let written = try? file.rewritten(copied) else { continue }
            taken += 1
            precondition(written == copied, "an accepted file is written otherwise")
        }
        precondition(taken <= 1, "one file is of two kinds")
    }
}
