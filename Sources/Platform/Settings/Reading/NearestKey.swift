/// The name somebody may have meant by one that is none.
enum NearestKey {
    /// `; did you mean "…"?`, or nothing where none is near: at most a third of it differs.
    static func hint(_ word: String, among names: Set<String>) -> String {
        let word = Array(word.utf8.prefix(128))
        let near = names.map { (changes: changes(from: word, to: Array($0.utf8)), name: $0) }
            .min { ($0.changes, $0.name) < ($1.changes, $1.name) }
        guard let near, near.changes * 3 <= word.count else { return "" }
        return "; did you mean \(near.name)?"
    }

    /// The fewest bytes inserted, removed or replaced that make one word the other.
    static func changes(from first: [UInt8], to second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (index, byte) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let replaced = diagonal + (byte == second[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.count]
    }
}
