import Settlement

/// One of something for each book of settlement.
struct PerBook<Kept: Sendable>: Sendable {
    private var real: Kept
    private var dryRun: Kept

    init(_ first: Kept) { (real, dryRun) = (first, first) }

    subscript(book: Book) -> Kept {
        get {
            switch book {
            case .real: real
            case .dryRun: dryRun
            }
        }
        _modify {
            switch book {
            case .real: yield &real
            case .dryRun: yield &dryRun
            }
        }
    }
}
