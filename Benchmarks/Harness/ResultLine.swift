import Foundation

/// The JSON object printed for a case.
struct ResultLine {
    private let measured: Case
    private let match: Match
    private let outcome: Match.Outcome

    init(_ measured: Case, _ match: Match, _ outcome: Match.Outcome) {
        self.measured = measured
        self.match = match
        self.outcome = outcome
    }

    var text: String {
        let value = Self.median(outcome.ours)
        var line = JSONLine()
        line.add("case", measured.name)
        line.add("value", value)
        line.add("unit", measured.unit.name)
        if let peer = match.peer {
            line.add("peer", peer.name)
            if let reason = outcome.peerUnavailable {
                line.add("peer_unavailable", reason)
            } else {
                let peerValue = Self.median(outcome.peer)
                line.add("peer_value", peerValue)
                line.add("ratio", measured.unit.ratio(ours: value, peer: peerValue))
            }
        }
        line.add("min", outcome.ours.min() ?? .nan)
        line.add("max", outcome.ours.max() ?? .nan)
        if match.peer != nil, outcome.peerUnavailable == nil {
            line.add("peer_min", outcome.peer.min() ?? .nan)
            line.add("peer_max", outcome.peer.max() ?? .nan)
        }
        line.add("rounds", Double(outcome.ours.count))
        line.add("runs", Double(outcome.repetitions))
        line.add("parameters", measured.parameters)
        return line.text
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
