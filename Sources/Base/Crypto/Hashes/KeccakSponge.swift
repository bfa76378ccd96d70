import CKeccak
import Primitives

/// The sponge that SHA-3, SHAKE and Keccak-256 are made of: they differ in how many bytes it takes
/// at a time, and in what a message ends with.
struct KeccakSponge: Sendable, BitwiseCopyable, Unprinted {
    /// What sets functions of equal rate apart.
    enum Ending: Sendable {
        case legacy, sha3, shake

        var byte: UInt8 {
            switch self {
            case .legacy: UInt8(CKECCAK_LEGACY)
            case .sha3: UInt8(CKECCAK_SHA3)
            case .shake: UInt8(CKECCAK_SHAKE)
            }
        }
    }

    private var state: ckeccak_sponge

    /// An empty one for a strength in bits: the bytes taken at a time are those left of 200 by twice
    /// as many.
    init(strength: Int) { state = ckeccak_start(UInt32(200 - strength / 4)) }

    mutating func absorb(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { ckeccak_absorb(&state, $0.baseAddress, $0.count) }
    }

    /// The sponge with its message ended, ready to be squeezed.
    func finished(_ ending: Ending) -> KeccakSponge {
        var copy = self
        ckeccak_finish(&copy.state, ending.byte)
        return copy
    }

    /// The next bytes of a finished sponge.
    mutating func squeeze(into output: UnsafeMutableRawBufferPointer) {
        ckeccak_squeeze(&state, output.baseAddress, output.count)
    }

    /// The first 32 bytes that the message gives.
    func digest(_ ending: Ending) -> Digest {
        var (sponge, image): (KeccakSponge, Digest.Image) = (finished(ending), (0, 0, 0, 0))
        withUnsafeMutableBytes(of: &image) { sponge.squeeze(into: $0) }
        return Digest(image: image)
    }

    /// The first 64 bytes that the message gives.
    func digest512(_ ending: Ending) -> Digest512 {
        var sponge = finished(ending)
        var image: Digest512.Image = ((0, 0, 0, 0), (0, 0, 0, 0))
        withUnsafeMutableBytes(of: &image) { sponge.squeeze(into: $0) }
        return Digest512(image: image)
    }
}

/// The permutation by itself: 24 rounds over 25 words.
package enum KeccakPermutation {
    /// As this machine computes it best.
    package static func apply(to lanes: inout [UInt64]) {
        precondition(lanes.count == 25)
        lanes.withUnsafeMutableBufferPointer { ckeccak_permute($0.baseAddress) }
    }

    /// As any machine computes it.
    package static func applyPortably(to lanes: inout [UInt64]) {
        precondition(lanes.count == 25)
        lanes.withUnsafeMutableBufferPointer { ckeccak_permute_portably($0.baseAddress) }
    }
}
