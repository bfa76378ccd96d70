/// The names someone may have meant by a word that is none of them.
enum NearestNames {
    /// Up to three of `names`, nearest first. A name is as near as the nearest of its parts, so
    /// `read-500k` finds `records.json/read-500k-events`.
    static func to(_ word: String, among names: [String]) -> [String] {
        let ranked = names.enumerated().map { index, name in
            let parts = [Substring(name)] + name.split { $0 == "/" || $0 == "." }
            let distance = parts.map { changes(from: word, to: String($0)) }.min() ?? .max
            return (distance: distance, index: index, name: name)
        }
        return ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
            .prefix(3).map(\.name)
    }

    /// The fewest characters inserted, removed or replaced that make one word the other.
    static func changes(from first: String, to second: String) -> Int {
        let target = Array(second)
        var row = Array(0...target.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let replaced = diagonal + (character == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
