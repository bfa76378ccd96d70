import Crypto
import Primitives

/// Outlines that were checked, with what proofs are made of, kept as long as there is room for them;
/// the oldest goes first.
struct OutlineShelf {
    private static let most = 8 << 20

    private var outlines: [ContentID: ContentProver] = [:]
    private var order: [ContentID] = []
    private var bytes = 0

    subscript(id: ContentID) -> ContentProver? { outlines[id] }

    mutating func keep(_ outline: ContentProver, of id: ContentID) {
        guard outlines[id] == nil, Self.size(outline) <= Self.most else { return }
        outlines[id] = outline
        order.append(id)
        bytes += Self.size(outline)
        while bytes > Self.most, let oldest = order.first { drop(oldest) }
    }

    mutating func drop(_ id: ContentID) {
        guard let outline = outlines.removeValue(forKey: id) else { return }
        bytes -= Self.size(outline)
        order.removeAll { $0 == id }
    }

    private static func size(_ prover: ContentProver) -> Int {
        1_280 + prover.outline.groups.count * 64
    }
}
