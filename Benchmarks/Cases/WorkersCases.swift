import Dispatch
import Workers

/// Sharing work out, beside a plain loop and beside Dispatch.
enum WorkersCases {
    private static let items = 10_000

    /// About a microsecond that no compiler can shorten: each step needs the one before.
    private static func work(_ index: Int) -> UInt64 {
        var word = UInt64(truncatingIfNeeded: index) | 1
        for _ in 0..<500 {
            word ^= word &<< 13
            word ^= word &>> 7
            word ^= word &<< 17
        }
        return word
    }

    private static func mapping(on threads: Int) throws -> Contender {
        let workers = try Workers(threads: threads)
        return .repeating {
            blackHole(workers.map(count: items) { work($0) })
            return 1
        }
    }

    private static func looping() -> Contender {
        .repeating("a plain loop") {
            blackHole((0..<items).map(work))
            return 1
        }
    }

    /// The same rows of 64, into the same kind of array.
    private static func dispatching() -> Contender {
        .repeating("concurrentPerform") {
            let grain = 64
            let results = unsafe [UInt64](unsafeUninitializedCapacity: items) { room, filled in
                nonisolated(unsafe) let whole = unsafe room
                DispatchQueue.concurrentPerform(iterations: (items + grain - 1) / grain) { place in
                    for index in place * grain..<min(place * grain + grain, items) {
                        unsafe whole[index] = work(index)
                    }
                }
                filled = items
            }
            blackHole(results)
            return 1
        }
    }

    private static func parameters(_ threads: Int) -> KeyValuePairs<String, String> {
        ["items": "\(items)", "grain": "64", "threads": "\(threads)"]
    }

    static let cases: [Case] = [
        Case("workers.map/beside-loop", parameters(2), unit: .milliseconds) {
            Match(try mapping(on: 2), against: looping())
        },
        Case("workers.map/beside-dispatch", parameters(2), unit: .milliseconds) {
            Match(try mapping(on: 2), against: dispatching())
        },
        Case("workers.map/inline-beside-loop", parameters(1), unit: .milliseconds) {
            Match(try mapping(on: 1), against: looping())
        },
        // Two ranges of nothing to do: what it costs to ask for help and to have none come late.
        Case("workers.map/nothing", ["ranges": "2", "threads": "2"], unit: .microseconds) {
            let workers = try Workers(threads: 2)
            return Match(
                .repeating {
                    for _ in 0..<100 { blackHole(workers.map(count: 2, grain: 1) { $0 }) }
                    return 100
                },
                against: .repeating("concurrentPerform") {
                    for _ in 0..<100 {
                        DispatchQueue.concurrentPerform(iterations: 2) { blackHole($0) }
                    }
                    return 100
                })
        },
    ]
}
