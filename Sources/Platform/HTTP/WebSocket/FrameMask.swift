import Primitives

/// Four bytes that a client has turned every byte of a frame by, over and over. They keep what a
/// page chooses to send from looking like a request to a careless proxy; they hide nothing.
public struct FrameMask: Hashable, Sendable {
    /// The bytes as they stand in the frame, the first of them highest.
    public let key: UInt32

    public init(key: UInt32) { self.key = key }

    /// The mask's byte at a place of the payload.
    func byte(at place: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: key &>> UInt32(24 - 8 * (place & 3)))
    }

    /// Eight bytes of the mask from a place of the payload, the first of them lowest.
    private func word(at place: Int) -> UInt64 {
        let turned = key &<< UInt32(8 * (place & 3)) | key &>> UInt32(32 - 8 * (place & 3))
        let bytes = UInt64((place & 3 == 0 ? key : turned).byteSwapped)
        return bytes | bytes &<< 32
    }

    /// Appends the bytes masked or unmasked, which is the same; `place` is that of the first one in
    /// its frame.
    public func apply(to bytes: Span<UInt8>, at place: Int, into payload: inout [UInt8]) {
        let word = word(at: place)
        // Eight bytes are stored at once, so there is room for more than is used.
        payload.append(addingCapacity: bytes.count + 8) { output in
            var at = 0
            while at &+ 8 <= bytes.count {
                EightBytes.append(EightBytes.load(bytes, from: at) ^ word, to: &output)
                at &+= 8
            }
            while at < bytes.count {
                output.append(bytes[at] ^ byte(at: place &+ at))
                at &+= 1
            }
        }
    }
}
