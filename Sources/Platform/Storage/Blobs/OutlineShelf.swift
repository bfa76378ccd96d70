import Crypto

/// Outlines that were checked, kept as long as there is room for them; the oldest goes first.
struct OutlineShelf {
    private static let most = 8 << 20

    private var outlines: [ContentID: ContentOutline] = [:]
    private var order: [ContentID] = []
    private var bytes = 0

    subscript(id: ContentID) -> ContentOutline? { outlines[id] }

    mutating func keep(_ outline: ContentOutline, of id: ContentID) {
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

    private static func size(_ outline: ContentOutline) -> Int { 1_280 + outline.groups.count * 32 }
}
