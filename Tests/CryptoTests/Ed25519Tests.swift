import Crypto
import Foundation
import Primitives
import SpecTesting
import Testing

@Suite struct Ed25519Tests {
    @Test(arguments: Ed25519Vector.all)
    func `no signature verifies with any one bit changed`(vector: Ed25519Vector) throws {
        for bit in 0..<512 {
            let changed = try #require(Signature(flipped(vector.signature.bytes, bit)))
            #expect(!Ed25519.verify(changed, of: vector.message, by: vector.key), "bit \(bit)")
        }
        for bit in 0..<256 {
            let changed = try #require(PublicKey(flipped(vector.key.bytes, bit)))
            #expect(!Ed25519.verify(vector.signature, of: vector.message, by: changed))
        }
        for bit in 0..<(8 * vector.message.count) {
            let changed = flipped(vector.message, bit)
            #expect(!Ed25519.verify(vector.signature, of: changed, by: vector.key))
        }
    }

    @Test func `the same signature in another spelling does not verify`() throws {
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9,
            0xDE, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        for vector in Ed25519Vector.all {
            var bytes = vector.signature.bytes
            // Up to 15 L may be added before 256 bits are full.
            for _ in 0..<14 {
                var carry = 0
                for index in 0..<32 {
                    let sum = Int(bytes[32 + index]) + Int(order[index]) + carry
                    bytes[32 + index] = UInt8(truncatingIfNeeded: sum)
                    carry = sum >> 8
                }
                #expect(carry == 0)
                let spelling = try #require(Signature(bytes))
                #expect(!Ed25519.verify(spelling, of: vector.message, by: vector.key))
            }
        }
    }

    @Test(arguments: SmallOrder.encodings)
    func `a point of small order signs nothing and is no key`(point: [UInt8]) throws {
        let key = try #require(PublicKey(point))
        for other in SmallOrder.encodings {
            let signature = try #require(Signature(other + [UInt8](repeating: 0, count: 32)))
            for message in [[], [1], Array("hello".utf8)] as [[UInt8]] {
                #expect(!Ed25519.verify(signature, of: message, by: key))
            }
        }
        #expect { try Ed25519.check(key) } throws: { refusal in
            [.keyOfSmallOrder, .keyNotCanonical].contains(refusal as? SignatureRefusal)
        }
    }

    @Test func `bytes and text of the wrong length are refused by what they are`() throws {
        let (key, signature) = (Ed25519Vector.all[0].key, Ed25519Vector.all[0].signature)
        for count in 0..<130 {
            let bytes = [UInt8](repeating: 1, count: count)
            if count != 32 {
                #expect(throws: SignatureRefusal.keyLength(count)) { try Ed25519.key(bytes) }
            }
            if count != 64 {
                #expect(throws: SignatureRefusal.signatureLength(count)) {
                    try Ed25519.signature(bytes)
                }
            }
        }
        #expect(try Ed25519.key(hex: key.hex) == key)
        #expect(try Ed25519.signature(hex: signature.hex) == signature)
        #expect(try Ed25519.key(key.bytes) == key)
        #expect(try Ed25519.signature(signature.bytes) == signature)
        #expect(throws: SignatureRefusal.keyLength(31)) {
            try Ed25519.key(hex: String(key.hex.dropLast(2)))
        }
        for text in [key.hex.uppercased(), String(key.hex.dropLast()), "0x" + key.hex, "é"] {
            #expect(throws: SignatureRefusal.notHexadecimal) { try Ed25519.key(hex: text) }
            #expect(throws: SignatureRefusal.notHexadecimal) { try Ed25519.signature(hex: text) }
        }
    }

    @Test func `each refusal says what is wrong`() {
        let refusals: [SignatureRefusal] = [
            .keyLength(3), .signatureLength(4), .notHexadecimal, .keyNotCanonical, .keyOfSmallOrder,
            .keyNotOnCurve, .keyOutsideSubgroup,
        ]
        #expect(Set(refusals.map(\.description)).count == refusals.count)
        #expect("\(refusals[0])" == "a public key has 32 bytes, not 3")
    }
}

func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
}

/// The points whose order divides 8, in each of their encodings.
enum SmallOrder {
    private static let canonical = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]
    private static let further = [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]
    static let encodings = (canonical + further).compactMap { HexText.bytes($0) }
}
