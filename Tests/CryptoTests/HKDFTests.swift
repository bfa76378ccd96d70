import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct HKDFTests {
    private struct Vector {
        let material, salt, info: [UInt8]
        let key, output: String

        init(_ line: [String]) {
            (material, salt) = (VectorFile.bytes(line[1]), VectorFile.bytes(line[2]))
            (info, key, output) = (VectorFile.bytes(line[3]), line[4], line[5])
        }

        func check<Function: HashFunction>(_: Function.Type) throws {
            let extracted = try HKDF<Function>.extract(material: material.span, salt: salt.span)
            let bytes = extracted.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            #expect(Hex.text(bytes) == key)
            let count = output.utf8.count / 2
            let whole = HKDF<Function>(material: material.span, salt: salt.span)
            let fromKey = try HKDF<Function>(pseudorandomKey: bytes.span)
            #expect(Hex.text(try whole.expand(info: info.span, count: count)) == output)
            #expect(Hex.text(try fromKey.expand(info: info.span, count: count)) == output)
            let secret = try fromKey.secret(info: info.span, count: count)
            let lent = secret.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            #expect(Hex.text(lent) == output)
        }
    }

    @Test func `keys are those of RFC 5869`() throws {
        let lines = VectorFile.lines(of: "hkdf.txt", words: 6)
        #expect(lines.count == 6)
        for line in lines {
            if line[0] == "sha256" {
                try Vector(line).check(SHA256.self)
            } else {
                try Vector(line).check(SHA512.self)
            }
        }
    }

    @Test func `a shorter key is the beginning of a longer one`() throws {
        let (secret, info) = (Array("secret".utf8), Array("info".utf8))
        let keys = HKDF<SHA256>(material: secret.span, salt: info.span)
        let longest = try keys.expand(info: info.span, count: HKDF<SHA256>.mostBytes)
        #expect(longest.count == 8_160)
        for count in Array(0...100) + [8_128, 8_159] {
            #expect(try keys.expand(info: info.span, count: count) == Array(longest.prefix(count)))
        }
    }

    @Test(arguments: [-1, 8_161, .max, .min])
    func `more than a secret gives is refused`(count: Int) {
        let empty: [UInt8] = []
        let keys = HKDF<SHA256>(material: empty.span, salt: empty.span)
        #expect(throws: HKDFError.noSuchLength(asked: count, most: 8_160)) {
            try keys.expand(info: empty.span, count: count)
        }
        #expect(throws: HKDFError.noSuchLength(asked: count, most: 8_160)) {
            try keys.secret(info: empty.span, count: count)
        }
    }

    @Test func `a buffer for too much is refused and stays as it was`() {
        let empty: [UInt8] = []
        let keys = HKDF<SHA512>(material: empty.span, salt: empty.span)
        #expect(HKDF<SHA512>.mostBytes == 16_320)
        var buffer = [UInt8](repeating: 9, count: 16_321)
        var refusal: HKDFError?
        var output = buffer.mutableSpan
        do throws(HKDFError) {
            try keys.expand(info: empty.span, into: &output)
        } catch { refusal = error }
        #expect(refusal == .noSuchLength(asked: 16_321, most: 16_320))
        #expect(buffer == Array(repeating: 9, count: 16_321))
    }

    @Test func `a key shorter than a digest is refused`() {
        let key = [UInt8](repeating: 1, count: 31)
        #expect(throws: HKDFError.keyTooShort(bytes: 31, least: 32)) {
            _ = try HKDF<SHA256>(pseudorandomKey: key.span)
        }
    }

    @Test func `a refusal says what would be taken`() {
        #expect(
            "\(HKDFError.noSuchLength(asked: 9_000, most: 8_160))"
                == "9000 bytes of key were asked for; one secret gives 0 to 8160 for a purpose")
        #expect(
            "\(HKDFError.keyTooShort(bytes: 5, least: 32))"
                == "a key of 5 bytes has fewer than the 32 of a digest; extract one from it")
    }
}
