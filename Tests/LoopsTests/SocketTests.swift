import CSystem
import Glibc
import Simulation
import SpecTesting
import Synchronization
import Testing

@testable import Loops

@Suite(.ownThreads) struct SocketTests {
    @Test(arguments: Trials.seeds(200))
    func `what is sent comes back whole and in order`(seed: UInt64) async throws {
        let test = try LoopUnderTest()
        let isSame = try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            Task(executorPreference: loop) { await far.echo() }
            var dice = SplitMix64(seed: seed)
            let sent = (0..<Int.random(in: 1...1_000_000, using: &dice)).map { _ in
                UInt8(truncatingIfNeeded: dice.next())
            }
            async let sending: Void = near.sendOnLoop(sent)
            let received = try await near.receive(sent.count)
            try await sending
            near.close()
            return received == sent
        }
        #expect(isSame)
    }

    @Test func `a read that leaves room has emptied the socket`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            defer { near.close() }
            try await far.send([1, 2, 3])
            #expect(await near.readable() && near.isReadable)
            var buffer = ByteBuffer()
            #expect(near.read(into: &buffer, atMost: 3) == .moved(3) && near.isReadable)
            #expect(near.read(into: &buffer, atMost: 3) == .wouldBlock && !near.isReadable)
            try await far.send([4, 5])
            #expect(await near.readable())
            #expect(near.read(into: &buffer, atMost: 100) == .moved(2) && !near.isReadable)
            // The end comes with an event of its own, and nothing after it does.
            try await far.send([6])
            far.finishWriting()
            #expect(await near.readable() && near.peerHasEnded)
            #expect(near.read(into: &buffer, atMost: 100) == .moved(1) && near.isReadable)
            #expect(near.read(into: &buffer, atMost: 100) == .ended)
            #expect(buffer.count == 6)
            far.close()
        }
    }

    @Test func `the other direction stays open after one has ended`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            near.finishWriting()
            #expect(await far.readable())
            var buffer = ByteBuffer()
            #expect(far.read(into: &buffer, atMost: 10) == .ended)
            try await far.send([1, 2])
            #expect(try await near.receive(2) == [1, 2])
            near.close()
            far.close()
        }
    }

    @Test func `closing wakes both who wait, once, and later calls are harmless`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            near.exhaustedWriting()
            let reading = Task(executorPreference: loop) { await near.readable() }
            let writing = Task(executorPreference: loop) { () -> Bool in
                near.exhaustedWriting()
                return await near.writable()
            }
            await Task.yield()
            near.close()
            near.close()
            near.reset()
            #expect(await !reading.value)
            #expect(await !writing.value)
            #expect(await !near.readable())
            var buffer = ByteBuffer()
            #expect(near.read(into: &buffer, atMost: 1) == .failed(EBADF))
            buffer.append([1])
            #expect(near.write(from: &buffer) == .failed(EBADF) && near.isClosed)
            #expect(await far.readable())
            far.close()
            #expect(loop.sources.count == 0)
        }
    }

    @Test func `an event of a closed descriptor never reaches the next one of its number`()
        async throws
    {
        let test = try LoopUnderTest()
        try await test.run { loop in
            var (first, peer) = try Socket.pair(on: loop)
            var (number, place) = (first.descriptor, try #require(first.place))
            // A second descriptor keeps the system's watch of the first one alive.
            var copy = dup(number)
            first.close()
            var (next, nextPeer) = try Socket.pair(on: loop)
            // Another test of this process may have taken the number: then once more.
            for _ in 0..<100 where next.descriptor != number {
                Glibc.close(copy)
                peer.close()
                (first, peer) = (next, nextPeer)
                (number, place) = (first.descriptor, try #require(first.place))
                copy = dup(number)
                first.close()
                (next, nextPeer) = try Socket.pair(on: loop)
            }
            try #require(next.descriptor == number && next.place?.number == place.number)
            let before = loop.tally.events
            try await peer.send([1])
            // The events are those of the new pair's beginning, and the one nobody is to hear.
            while loop.tally.events < before + 4 { try await loop.pause(for: .milliseconds(1)) }
            #expect(!next.isReadable)
            Glibc.close(copy)
            for socket in [peer, next, nextPeer] { socket.close() }
        }
    }

    @Test func `a peer that has been reset is an error, not an end`() async throws {
        let test = try LoopUnderTest()
        let (near, far) = try await test.tcpPair()
        try await test.run { loop in
            far.reset()
            #expect(await near.readable())
            var buffer = ByteBuffer()
            #expect(near.read(into: &buffer, atMost: 10) == .failed(ECONNRESET))
            near.close()
        }
    }

    // MARK: Missing events

    @Test func `a missing event costs the backoff, and is counted`() async throws {
        let backoff = Duration.milliseconds(20)
        let test = try LoopUnderTest(
            settings: LoopSettings(readBackoff: backoff, writeBackoff: backoff))
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            try await far.send([1])
            #expect(await near.readable())
            // As if the event had never come.
            near.exhaustedReading()
            let start = EventLoop.milliseconds
            #expect(await near.readable())
            #expect(EventLoop.milliseconds - start >= 19)
            #expect(loop.tally.readWithoutReady == 1 && loop.tally.writeWithoutReady == 0)
            near.exhaustedWriting()
            #expect(await near.writable())
            #expect(loop.tally.readWithoutReady == 1 && loop.tally.writeWithoutReady == 1)
            near.close()
            far.close()
        }
    }

    @Test func `of many that wait, the one whose event was missed goes on`() async throws {
        let test = try LoopUnderTest(settings: LoopSettings(readBackoff: .milliseconds(20)))
        try await test.run { loop in
            let pairs = try (0..<40).map { _ in try Socket.pair(on: loop) }
            try await pairs[17].1.send([1])
            #expect(await pairs[17].0.readable())
            pairs[17].0.exhaustedReading()
            let waiting = pairs.map { pair in
                Task(executorPreference: loop) { await pair.0.readable() }
            }
            #expect(await waiting[17].value)
            #expect(loop.tally.readWithoutReady == 1)
            for pair in pairs {
                pair.0.close()
                pair.1.close()
            }
            for (index, wait) in waiting.enumerated() {
                #expect(await wait.value == (index == 17), "\(index)")
            }
            #expect(loop.tally.readWithoutReady == 1)
        }
    }

    @Test func `idle sockets are looked at once a wait, and an event in time is no miss`()
        async throws
    {
        let test = try LoopUnderTest(settings: LoopSettings(readBackoff: .milliseconds(1)))
        try await test.run { loop in
            let pairs = try (0..<100).map { _ in try Socket.pair(on: loop) }
            let waiting = pairs.map { pair in
                Task(executorPreference: loop) { await pair.0.readable() }
            }
            try await loop.pause(for: .milliseconds(60))
            #expect(loop.waits.nextLook(readBackoff: 1, writeBackoff: 1) == nil)
            for pair in pairs { try await pair.1.send([1]) }
            for wait in waiting { #expect(await wait.value) }
            #expect(loop.tally.readWithoutReady == 0)
            for pair in pairs {
                pair.0.close()
                pair.1.close()
            }
        }
    }

    @Test func `a backoff that is changed acts on who waits already`() async throws {
        let test = try LoopUnderTest(settings: LoopSettings(readBackoff: .seconds(3_600)))
        let (near, far) = try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            try await far.send([1])
            #expect(await near.readable())
            near.exhaustedReading()
            return (near, far)
        }
        let waiting = Task(executorPreference: test.loop) { await near.readable() }
        try await test.loop.pause(for: .milliseconds(30))
        #expect(test.group.tally.readWithoutReady == 0)
        test.group.settings(LoopSettings(readBackoff: .milliseconds(1)))
        #expect(await waiting.value)
        #expect(test.group.tally.readWithoutReady == 1)
        withExtendedLifetime(far) {}
    }
}

extension Socket {
    /// The same as ``send(_:)`` in a child task, which prefers the loop of its parent.
    func sendOnLoop(_ bytes: [UInt8]) async throws { try await send(bytes) }
}
