import SpecTesting
import Testing

@testable import Loops

/// What a socket tells whoever owns it, and how its waits can be ended without its end.
@Suite(.ownThreads) struct SocketTellingTests {
    @Test func `who waits is told that it waited in vain, and another may wait after it`()
        async throws
    {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            defer {
                near.close()
                far.close()
            }
            var buffer = ByteBuffer()
            #expect(near.read(into: &buffer, atMost: 10) == .wouldBlock)
            async let waited = near.readable()
            loop.post { near.interrupt() }
            #expect(await waited == false && !near.isClosed)
            try await far.send([1])
            #expect(await near.readable())
            #expect(near.read(into: &buffer, atMost: 10) == .moved(1))
        }
    }

    @Test func `the peer's end is told once, whether somebody reads or not`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            defer { near.close() }
            let (ends, end) = AsyncStream.makeStream(of: Int.self)
            near.whenPeerEnds = { end.yield(1) }
            far.finishWriting()
            var told = ends.makeAsyncIterator()
            #expect(await told.next() == 1 && near.peerHasEnded && near.whenPeerEnds == nil)
            far.close()
            end.finish()
            #expect(await told.next() == nil)
        }
    }

    @Test func `who asks to be told is told once for each asking, and at the end`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let (near, far) = try Socket.pair(on: loop)
            defer { far.close() }
            let (calls, call) = AsyncStream.makeStream(of: Bool.self)
            near.whenReadable = { [unowned near] in call.yield(near.isClosed) }
            var told = calls.makeAsyncIterator()
            var buffer = ByteBuffer()
            // Bytes that come before anybody asks are told of by the asking itself.
            try await far.send([1])
            while !near.isReadable { try await loop.pause(for: .milliseconds(1)) }
            #expect(!near.tellWhenReadable())
            #expect(near.read(into: &buffer, atMost: 10) == .moved(1))
            for round in UInt8(2)...4 {
                #expect(near.tellWhenReadable())
                try await far.send([round])
                #expect(await told.next() == false && near.isReadable)
                try await far.send([round])
                #expect(near.read(into: &buffer, atMost: 10) != .wouldBlock)
                _ = near.read(into: &buffer, atMost: 10)
                _ = near.read(into: &buffer, atMost: 10)
            }
            #expect(near.tellWhenReadable())
            near.interrupt()
            try await far.send([5])
            while !near.isReadable { try await loop.pause(for: .milliseconds(1)) }
            #expect(near.read(into: &buffer, atMost: 10) == .moved(1))
            #expect(near.tellWhenReadable())
            near.close()
            call.finish()
            #expect(await told.next() == true)
            #expect(await told.next() == nil)
            #expect(!near.tellWhenReadable())
        }
    }
}
