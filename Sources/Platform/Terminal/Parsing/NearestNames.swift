/// Names that a mistyped word may have meant.
enum NearestNames {
    /// Words longer than this are nobody's mistyped name.
    private static let longest = 64

    /// At most three of `names`, nearest first: within a third of the word's length, at least one
    /// letter away, or beginning with what was typed.
    static func of(_ word: String, among names: [String]) -> [String] {
        guard 1...longest ~= word.utf8.count else { return [] }
        let most = max(1, word.count / 3)
        let near = names.compactMap { name -> (distance: Int, name: String)? in
            guard name.utf8.count <= longest else { return nil }
            let distance = distance(Array(word.lowercased()), Array(name))
            if distance <= most { return (distance, name) }
            return word.count >= 2 && name.hasPrefix(word) ? (most + 1, name) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// The fewest insertions, deletions, replacements and swaps of neighbours between two words.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var (before, last) = ([Int](), Array(0...right.count))
        for row in 0..<left.count {
            var next = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var best = min(last[column + 1], next[column]) + 1
                best = min(best, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            (before, last) = (last, next)
        }
        return last[right.count]
    }
}
