import Foundation
import SpecTesting
import Synchronization
import Testing

/// What the runtime promises of a continuation, and ThreadSanitizer has to be told: without that,
/// `make tsan` finds a race here.
@Suite(.ownThreads) struct HandedOverTests {
    private final class Box: @unchecked Sendable {
        // Sendable: `number` is written before the continuation is resumed, and read behind it.
        var number = 0
        let isResumed = Atomic(false)
    }

    @Test(arguments: 1...20)
    func `what is done before a continuation is resumed is seen behind it`(number: Int) async {
        let box = Box()
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            Thread.detachNewThread {
                box.number = number
                continuation.resume()
                box.isResumed.store(true, ordering: .relaxed)
            }
            // It is resumed before it is awaited, and nothing else orders the two threads.
            while !box.isResumed.load(ordering: .relaxed) {}
        }
        #expect(box.number == number)
    }
}
