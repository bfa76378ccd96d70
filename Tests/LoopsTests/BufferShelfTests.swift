import SpecTesting
import Testing

@testable import Loops

@Suite struct BufferShelfTests {
    private func buffer(_ count: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 1, count: count))
        buffer.consume(count)
        return buffer
    }

    @Test func `what one buffer gives back is what the next one takes, the last first`() {
        var shelf = BufferShelf()
        var small = buffer(600)
        var large = buffer(2_000)
        var next = ByteBuffer()
        small.release(to: &shelf)
        large.release(to: &shelf)
        #expect(small.capacity == 0 && large.capacity == 0 && shelf.count == 2)
        next.take(from: &shelf)
        #expect(next.capacity == 2_048 && next.isEmpty && shelf.count == 1)
        next.append([7])
        #expect(next.capacity == 2_048 && next[0] == 7)
        // It has memory of its own.
        next.take(from: &shelf)
        #expect(shelf.count == 1 && next.count == 1)
        small.take(from: &shelf)
        large.take(from: &shelf)
        #expect(small.capacity == 1_024 && large.capacity == 0 && shelf.count == 0)
    }

    @Test func `a buffer with bytes in it keeps them, and its memory`() {
        var shelf = BufferShelf()
        var full = ByteBuffer()
        full.append([1, 2, 3])
        full.release(to: &shelf)
        #expect(shelf.count == 0 && full.count == 3 && full[2] == 3)
    }

    @Test func `it keeps neither large ones nor more than there are places for`() {
        var shelf = BufferShelf()
        var large = buffer(BufferShelf.largest + 1)
        large.release(to: &shelf)
        #expect(shelf.count == 0 && large.capacity == 0)
        var largest = buffer(BufferShelf.largest)
        largest.release(to: &shelf)
        #expect(shelf.count == 1)
        for _ in 0..<BufferShelf.places {
            var one = buffer(1)
            one.release(to: &shelf)
        }
        #expect(shelf.count == BufferShelf.places)
    }
}
