/// Moments in a binary heap that knows where each stands: what most event loops keep their timers
/// in.
struct TimerHeap {
    /// Keys in heap order; where each key stands, or -1; when each comes.
    private var heap: [Int] = []
    private var places: [Int]
    private var moments: [UInt64]

    init(count: Int) {
        places = [Int](repeating: -1, count: count)
        moments = [UInt64](repeating: 0, count: count)
    }

    mutating func set(_ key: Int, at moment: UInt64) {
        moments[key] = moment
        if places[key] < 0 {
            places[key] = heap.count
            heap.append(key)
        }
        let place = places[key]
        rise(place)
        if places[key] == place { sink(place) }
    }

    mutating func clear(_ key: Int) {
        let place = places[key]
        guard place >= 0 else { return }
        places[key] = -1
        let last = heap.removeLast()
        guard last != key else { return }
        heap[place] = last
        places[last] = place
        rise(place)
        sink(places[last])
    }

    private func isEarlier(_ one: Int, _ other: Int) -> Bool {
        moments[heap[one]] < moments[heap[other]]
    }

    private mutating func exchange(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        places[heap[one]] = one
        places[heap[other]] = other
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, isEarlier(place, (place - 1) / 2) {
            exchange(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in 2 * place + 1..<min(2 * place + 3, max(heap.count, 2 * place + 1)) {
                if isEarlier(child, least) { least = child }
            }
            guard least != place else { return }
            exchange(place, least)
            place = least
        }
    }
}
