import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct MessageAssemblerTests {
    /// What comes of the pieces, and how it ended.
    private func read(
        _ pieces: [[UInt8]], _ role: WebSocketRole = .client,
        limits: WebSocketLimits = WebSocketLimits()
    ) -> (events: [WebSocketEvent], error: WebSocketError?) {
        var (assembler, events) = (MessageAssembler(role, limits: limits), [WebSocketEvent]())
        do throws(WebSocketError) {
            for piece in pieces { try assembler.push(piece.span, into: &events) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }

    /// RFC 6455, 5.7.
    @Test func `the examples of the RFC are read`() {
        let hello = Array("Hello".utf8)
        #expect(read([[0x81, 0x05] + hello]).events == [.text(hello)])
        let masked: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(read([masked], .server).events == [.text(hello)])
        let fragments: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        #expect(read([fragments]).events == [.text(hello)])
        #expect(read([[0x89, 0x05] + hello]).events == [.ping(hello)])
        let zeros = [UInt8](repeating: 0, count: 65_536)
        #expect(
            read([[0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + zeros]).events == [.binary(zeros)])
    }

    @Test func `control frames stand between the fragments of a message`() {
        let bytes: [UInt8] = [
            0x01, 1, 0xC3, 0x89, 1, 7, 0x00, 0, 0x8A, 0, 0x80, 2, 0xA9, 0x21, 0x82, 0,
        ]
        #expect(
            read([bytes]).events == [
                .ping([7]), .pong([]), .text(Array("é!".utf8)), .binary([]),
            ])
    }

    @Test(arguments: [
        ([0xC1, 0], WebSocketError.reservedBits), ([0xA1, 0], .reservedBits),
        ([0x91, 0], .reservedBits), ([0x83, 0], .reservedOpcode(3)), ([0x0F], .reservedOpcode(15)),
        ([0x09, 0], .fragmentedControl), ([0x89, 126], .longControl), ([0x88, 127], .longControl),
        ([0x81, 0x80], .masked), ([0x82, 126, 0, 125], .lengthNotMinimal),
        ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal),
        ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], .tooLarge(limit: 1 << 20)),
        ([0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 1], .tooLarge(limit: 1 << 20)),
        ([0x80, 0], .strayContinuation), ([0x01, 0, 0x81, 0], .interruptedMessage),
        ([0x02, 0, 0x80, 0, 0x80, 0], .strayContinuation),
        ([0x81, 1, 0xFF], .textNotUTF8), ([0x81, 1, 0xC3], .textNotUTF8),
        ([0x01, 1, 0xC3, 0x80, 1, 0x41], .textNotUTF8), ([0x81, 3, 0xED, 0xA0], .textNotUTF8),
        ([0x88, 1, 3], .closeWithoutCode), ([0x88, 2, 0x03, 0xED], .closeCode(1_005)),
        ([0x88, 2, 0, 0], .closeCode(0)), ([0x88, 3, 0x03, 0xE8, 0xFF], .closeReasonNotUTF8),
    ])
    func `what the protocol forbids is refused for what it is`(
        bytes: [UInt8], error: WebSocketError
    ) {
        #expect(read([bytes]).error == error)
        #expect(read(bytes.map { [$0] }).error == error)
    }

    @Test func `a client must mask, and nothing is read of a frame without`() {
        #expect(read([[0x81, 0]], .server).error == .unmasked)
    }

    @Test func `a message is held to the limit over all its fragments, before they are kept`() {
        let limits = WebSocketLimits(frame: 10, message: 15)
        let half: [UInt8] = [0x02, 10] + [UInt8](repeating: 0, count: 10)
        #expect(read([half, [0x80, 5, 0, 0, 0, 0, 0]], limits: limits).error == nil)
        #expect(read([half, [0x80, 6]], limits: limits).error == .tooLarge(limit: 15))
        #expect(read([[0x82, 11]], limits: limits).error == .tooLarge(limit: 10))
        // A control frame in between has a bound of its own.
        #expect(read([half, [0x89, 6, 0, 0, 0, 0, 0, 0]], limits: limits).error == nil)
    }

    @Test func `what follows a close is not read, and what follows an error is the same error`()
        throws
    {
        var (assembler, events) = (MessageAssembler(.client), [WebSocketEvent]())
        let closing: [UInt8] = [0x88, 4, 0x03, 0xE8, 0x6F, 0x6B, 0xFF, 0xFF]
        try assembler.push(closing.span, into: &events)
        try assembler.push(closing.span, into: &events)
        #expect(events == [.close(.normal, reason: "ok")])
        #expect(assembler.isClosed)

        var broken = MessageAssembler(.client)
        let (wrong, good): ([UInt8], [UInt8]) = ([0x83], [0x81, 0])
        for bytes in [wrong, good] {
            #expect(throws: WebSocketError.reservedOpcode(3)) {
                try broken.push(bytes.span, into: &events)
            }
        }
        #expect(events.count == 1)
    }

    @Test(arguments: [
        (UInt16(999), false), (1_000, true), (1_003, true), (1_004, false), (1_006, false),
        (1_007, true), (1_014, true), (1_015, false), (1_016, false), (2_999, false), (3_000, true),
        (4_999, true), (5_000, false), (65_535, false),
    ])
    func `a close frame may carry the codes that are registered or free`(
        number: UInt16, isCode: Bool
    ) {
        #expect((WebSocketCloseCode(number) != nil) == isCode)
    }

    @Test(arguments: Trials.seeds(10_000))
    func `what is written is read, in any pieces, from either end`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let isClient = dice.next() % 2 == 0
        var (wire, said): ([UInt8], [WebSocketEvent]) = ([], [])
        for _ in 0..<dice.next() % 12 {
            said += RandomFrames.message(masked: isClient, using: &dice, into: &wire)
        }
        let pieces = RandomFrames.pieces(of: wire, using: &dice)
        let (events, error) = read(pieces, isClient ? .server : .client)
        #expect(error == nil)
        #expect(events == said)
    }

    @Test(arguments: Trials.seeds(20_000))
    func `a naive reader of the whole agrees on good frames and on damaged ones`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let limits = WebSocketLimits(frame: 300, message: 500)
        let role: WebSocketRole = dice.next() % 2 == 0 ? .server : .client
        for _ in 0..<8 {
            var wire: [UInt8] = []
            for _ in 0..<dice.next() % 6 {
                _ = RandomFrames.message(masked: role == .server, using: &dice, into: &wire)
            }
            for _ in 0..<dice.next() % 3 where !wire.isEmpty {
                wire[Int(dice.next() % UInt64(wire.count))] ^= 1 << UInt8(dice.next() % 8)
            }
            let theirs = NaiveFrames(role: role, limits: limits).read(wire)
            let ours = read(RandomFrames.pieces(of: wire, using: &dice), role, limits: limits)
            #expect(ours.events == theirs.events, "\(wire)")
            #expect(ours.error == theirs.error, "\(wire)")
        }
    }
}

/// Messages, their frames and the pieces they arrive in.
enum RandomFrames {
    /// Appends the frames of a message or of a control frame, and says what a reader will hear.
    static func message(
        masked: Bool, using dice: inout SplitMix64, into wire: inout [UInt8]
    ) -> [WebSocketEvent] {
        func append(
            _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool,
            using dice: inout SplitMix64
        ) {
            let mask = masked ? FrameMask(key: UInt32(truncatingIfNeeded: dice.next())) : nil
            FrameWriter.append(opcode, payload.span, isFinal: isFinal, mask: mask, to: &wire)
        }
        func ping(using dice: inout SplitMix64) -> WebSocketEvent {
            let payload = bytes(atMost: 20, using: &dice)
            let isPing = dice.next() % 2 == 0
            append(isPing ? .ping : .pong, payload, isFinal: true, using: &dice)
            return isPing ? .ping(payload) : .pong(payload)
        }
        guard dice.next() % 4 > 0 else { return [ping(using: &dice)] }
        let isText = dice.next() % 2 == 0
        let payload =
            isText
            ? text(using: &dice) : bytes(atMost: dice.next() % 8 == 0 ? 70_000 : 300, using: &dice)
        var (events, rest, isFirst) = ([WebSocketEvent](), payload[...], true)
        while dice.next() % 3 == 0 {
            let part = rest.prefix(Int(dice.next() % UInt64(rest.count + 1)))
            append(
                isFirst ? (isText ? .text : .binary) : .continuation, Array(part), isFinal: false,
                using: &dice)
            (rest, isFirst) = (rest.dropFirst(part.count), false)
            if dice.next() % 3 == 0 { events.append(ping(using: &dice)) }
        }
        append(
            isFirst ? (isText ? .text : .binary) : .continuation, Array(rest), isFinal: true,
            using: &dice)
        return events + [isText ? .text(payload) : .binary(payload)]
    }

    static func pieces(of bytes: [UInt8], using dice: inout SplitMix64) -> [[UInt8]] {
        var (pieces, rest) = ([[UInt8]](), bytes[...])
        let most = dice.next() % 3 == 0 ? 1 : 1 + dice.next() % UInt64(bytes.count + 1)
        while !rest.isEmpty {
            let piece = rest.prefix(Int(1 + dice.next() % most))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    private static func bytes(atMost longest: Int, using dice: inout SplitMix64) -> [UInt8] {
        (0..<Int(dice.next() % UInt64(longest + 1))).map { _ in
            UInt8(truncatingIfNeeded: dice.next())
        }
    }

    private static func text(using dice: inout SplitMix64) -> [UInt8] {
        let letters = ["a", "plain ASCII text", "é", "\u{7FF}", "€", "\u{FFFF}", "😀", "\u{10FFFF}"]
        return (0..<dice.next() % 40).flatMap { _ in
            Array(letters[Int(dice.next() % UInt64(letters.count))].utf8)
        }
    }
}
