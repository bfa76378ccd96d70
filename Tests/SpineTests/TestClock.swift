import Chain
import Primitives
import Synchronization

@testable import Spine

/// A clock that stands still until it is told to move.
final class TestClock: SpineClock {
    private struct Hands {
        var wall: UInt64
        var steady: UInt64
    }

    private let hands: Mutex<Hands>

    init(wall: UInt64 = SampleSpine.genesis.time.value, steady: UInt64 = 1_000_000) {
        hands = Mutex(Hands(wall: wall, steady: steady))
    }

    var wall: Milliseconds { Milliseconds(hands.withLock { $0.wall }) }
    var steady: UInt64 { hands.withLock { $0.steady } }

    func pass(_ milliseconds: UInt64) {
        hands.withLock {
            $0.wall += milliseconds
            $0.steady += milliseconds
        }
    }

    func leap(to wall: UInt64) { hands.withLock { $0.wall = wall } }
    func set(steady: UInt64) { hands.withLock { $0.steady = steady } }
}
