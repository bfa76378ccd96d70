/// The leaves whose paths share their leading bits, sorted, in two flat arrays.
struct LeafPage: Sendable {
    private(set) var paths: [UInt64] = []
    private(set) var digests: [NodeDigest] = []

    var count: Int { paths.count }

    init(_ leaves: ArraySlice<TreeLeaf>) {
        paths = leaves.map(\.path)
        digests = leaves.map(\.digest)
    }

    /// Applies changes sorted by path. Replacing a digest writes 32 bytes; only a page that gains
    /// or loses a leaf is written anew.
    mutating func apply(_ changes: ArraySlice<TreeLeaf>) {
        var place = 0
        for index in changes.indices {
            let change = changes[index]
            place = firstPlace(notBefore: change.path, from: place)
            guard place < count, paths[place] == change.path, change.digest != .empty else {
                return merge(changes[index...], from: place)
            }
            digests[place] = change.digest
        }
    }

    /// The first place at or after `start` whose path is not less than `path`: steps that double,
    /// then halves, so neighbours cost little and strangers a logarithm.
    func firstPlace(notBefore path: UInt64, from start: Int) -> Int {
        var (low, step) = (start, 1)
        var high = start
        while high < count, paths[high] < path {
            low = high + 1
            high += step
            step *= 2
        }
        high = min(high, count)
        while low < high {
            let middle = (low + high) / 2
            if paths[middle] < path { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Writes the page anew from `start` on, with these changes among its leaves.
    private mutating func merge(_ changes: ArraySlice<TreeLeaf>, from start: Int) {
        let (oldPaths, oldDigests) = (paths[start...], digests[start...])
        paths.removeSubrange(start...)
        digests.removeSubrange(start...)
        var old = oldPaths.startIndex
        func keep(until end: UInt64?) {
            while old < oldPaths.endIndex, end.map({ oldPaths[old] < $0 }) ?? true {
                paths.append(oldPaths[old])
                digests.append(oldDigests[old])
                old += 1
            }
        }
        for change in changes {
            keep(until: change.path)
            if old < oldPaths.endIndex, oldPaths[old] == change.path { old += 1 }
            guard change.digest != .empty else { continue }
            paths.append(change.path)
            digests.append(change.digest)
        }
        keep(until: nil)
    }

    var byteCount: Int {
        paths.capacity * MemoryLayout<UInt64>.stride
            + digests.capacity * MemoryLayout<NodeDigest>.stride
    }
}
