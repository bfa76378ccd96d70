import HTTP
import Testing

@Suite struct FrameWriterTests {
    private func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8], isFinal: Bool = true, mask: UInt32? = nil
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        FrameWriter.append(
            opcode, payload.span, isFinal: isFinal, mask: mask.map(FrameMask.init), to: &bytes)
        return bytes
    }

    /// RFC 6455, 5.7.
    @Test func `the examples of the RFC are written byte for byte`() {
        let hello = Array("Hello".utf8)
        #expect(frame(.text, hello) == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(
            frame(.text, hello, mask: 0x37FA_213D) == [
                0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
            ])
        #expect(frame(.text, Array("Hel".utf8), isFinal: false) == [0x01, 0x03, 0x48, 0x65, 0x6C])
        #expect(frame(.continuation, Array("lo".utf8)) == [0x80, 0x02, 0x6C, 0x6F])
        #expect(frame(.ping, hello) == [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(
            frame(.pong, hello, mask: 0x37FA_213D) == [
                0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
            ])
        #expect(frame(.binary, zeros(256)) == [0x82, 0x7E, 0x01, 0x00] + zeros(256))
        #expect(
            frame(.binary, zeros(65_536)) == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + zeros(65_536))
    }

    @Test func `a length is written in the fewest bytes`() {
        #expect(frame(.binary, zeros(125)).prefix(2) == [0x82, 125])
        #expect(frame(.binary, zeros(126)).prefix(4) == [0x82, 126, 0, 126])
        #expect(frame(.binary, zeros(65_535)).prefix(4) == [0x82, 126, 0xFF, 0xFF])
        var header: [UInt8] = []
        FrameWriter.appendHeader(.binary, length: 1 << 40, isFinal: false, to: &header)
        #expect(header == [0x02, 127, 0, 0, 1, 0, 0, 0, 0, 0])
    }

    @Test func `a close frame has its code, and as much of its reason as fits`() {
        var bytes: [UInt8] = []
        FrameWriter.appendClose(.goingAway, reason: "bye", to: &bytes)
        #expect(bytes == [0x88, 5, 0x03, 0xE9, 0x62, 0x79, 0x65])
        bytes = []
        FrameWriter.appendClose(nil, reason: "unsaid", to: &bytes)
        #expect(bytes == [0x88, 0])
        bytes = []
        // 122 bytes of text, and a character of two that no longer fits.
        FrameWriter.appendClose(
            .normal, reason: String(repeating: "x", count: 122) + "é", to: &bytes)
        #expect(bytes.count == 2 + 2 + 122)
        #expect(bytes[1] == 124)
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
