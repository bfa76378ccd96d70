/// Seats by rank, the lowest on top; any of them can be taken out, wherever it stands.
struct SeatHeap: Sendable {
    /// Two numbers that order one after the other.
    struct Rank: Comparable, Sendable, BitwiseCopyable {
        let first: UInt64
        let second: UInt64

        static func < (left: Rank, right: Rank) -> Bool {
            left.first != right.first ? left.first < right.first : left.second < right.second
        }
    }

    private struct Node: Sendable, BitwiseCopyable {
        let rank: Rank
        let seat: Int32
    }

    private var nodes: [Node] = []
    /// Where each seat stands in `nodes`, by its number; -1 where it does not.
    private var places: [Int32] = []

    var count: Int { nodes.count }
    var top: Int? { nodes.first.map { Int($0.seat) } }

    func contains(_ seat: Int) -> Bool { seat < places.count && places[seat] >= 0 }

    mutating func insert(_ seat: Int, _ rank: Rank) {
        while places.count <= seat { places.append(-1) }
        precondition(places[seat] < 0, "seat \(seat) stands in the heap")
        nodes.append(Node(rank: rank, seat: Int32(seat)))
        rise(Node(rank: rank, seat: Int32(seat)), from: nodes.count - 1)
    }

    /// Takes a seat out where it is in.
    mutating func remove(_ seat: Int) {
        guard contains(seat) else { return }
        let place = Int(places[seat])
        places[seat] = -1
        let last = nodes.removeLast()
        guard place < nodes.count else { return }
        if place > 0, last.rank < nodes[(place - 1) / 2].rank {
            rise(last, from: place)
        } else {
            sink(last, from: place)
        }
    }

    private mutating func put(_ node: Node, at place: Int) {
        nodes[place] = node
        places[Int(node.seat)] = Int32(place)
    }

    private mutating func rise(_ node: Node, from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard node.rank < nodes[parent].rank else { break }
            put(nodes[parent], at: place)
            place = parent
        }
        put(node, at: place)
    }

    private mutating func sink(_ node: Node, from start: Int) {
        var place = start
        while true {
            var child = place * 2 + 1
            guard child < nodes.count else { break }
            if child + 1 < nodes.count, nodes[child + 1].rank < nodes[child].rank { child += 1 }
            guard nodes[child].rank < node.rank else { break }
            put(nodes[child], at: place)
            place = child
        }
        put(node, at: place)
    }
}
