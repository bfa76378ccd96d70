import HTTP
import Testing

@Suite struct FrameReaderTests {
    @Test func `payload is handed out as it comes, and the frame's end is told`() throws {
        var reader = FrameReader(.client)
        var payload: [UInt8] = []
        var steps: [FrameStep] = []
        let pieces: [[UInt8]] = [[0x02], [3, 1, 2], [], [3, 0x80, 0], [0x89]]
        for piece in pieces {
            var at = 0
            while true {
                let step = try reader.next(piece.span, at: &at, into: &payload)
                steps.append(step)
                if step == .needsMore { break }
            }
            #expect(at == piece.count)
        }
        let began = steps.compactMap { step -> FrameHeader? in
            guard case .began(let header) = step else { return nil }
            return header
        }
        #expect(began.map(\.opcode) == [.binary, .continuation])
        #expect(began.map(\.isFinal) == [false, true])
        #expect(began.map(\.length) == [3, 0])
        #expect(began.map(\.byteCount) == [2, 2])
        #expect(
            steps.filter { if case .began = $0 { false } else { true } } == [
                .needsMore, .payload(2), .needsMore, .needsMore, .payload(1), .ended, .ended,
                .needsMore, .needsMore,
            ])
        #expect(payload == [1, 2, 3])
    }

    @Test func `a frame that says it is long costs nothing before it comes`() throws {
        let limits = WebSocketLimits(frame: .max, message: .max)
        var (reader, payload, at) = (FrameReader(.client, limits: limits), [UInt8](), 0)
        let header: [UInt8] = [0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        let step = try reader.next(header.span, at: &at, into: &payload)
        guard case .began(let frame) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(frame.length == .max)
        #expect(payload.capacity == 0)
    }
}
