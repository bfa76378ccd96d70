import Primitives

/// Texts of bytes: addresses beside bare hexadecimal, base64 beside Python's, which is C.
enum EncodingsCases {
    static let cases: [Case] = [addressWriting, addressReading] + base64Cases

    private static let addresses = (0..<1_000).map { index in
        let word = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
        return Address(
            shard: Shard(UInt16(index)), keyHash: Digest(word, ~word, word &<< 7, word ^ 0xFF))
    }

    private static let addressWriting = Case(
        "primitives.address/write", ["addresses": "1000", "characters": "64"], unit: .nanoseconds
    ) {
        var (text, hex) = ([UInt8](), [UInt8]())
        return Match(
            .repeating {
                text.removeAll(keepingCapacity: true)
                for address in addresses { address.appendText(to: &text) }
                blackHole(text.count)
                return addresses.count
            },
            against: .repeating("the hash as hexadecimal") {
                hex.removeAll(keepingCapacity: true)
                for address in addresses { address.keyHash.appendHex(to: &hex) }
                blackHole(hex.count)
                return addresses.count
            })
    }

    private static let addressReading = Case(
        "primitives.address/read", ["addresses": "1000", "characters": "64"], unit: .nanoseconds
    ) {
        let texts = addresses.map { Array($0.text.utf8) }
        let hexes = addresses.map { Array($0.keyHash.hex.utf8) }
        return Match(
            .repeating {
                for text in texts { blackHole(try Address(parsing: text.span)) }
                return texts.count
            },
            against: .repeating("the hash as hexadecimal") {
                for text in hexes { blackHole(Digest(hex: text.span)) }
                return hexes.count
            })
    }

    /// A long input, and one the size of a signature. Rates count the bytes, not the characters.
    private static let base64Cases = [(1 << 20, 1), (64, 10_000)].flatMap { size, times in
        let parameters: KeyValuePairs = ["bytes": "\(size)", "times": "\(times)"]
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let peer = { @Sendable (way: String) in
            Contender.python(
                "Python's base64", script: "base64_text.py",
                arguments: [way, "\(size)", "\(times)"],
                work: size * times)
        }
        return [
            Case("primitives.base64/write-\(size)", parameters, unit: .rate("GB", of: 1e9)) {
                var text = [UInt8]()
                return Match(
                    .repeating {
                        for _ in 0..<times {
                            text.removeAll(keepingCapacity: true)
                            Base64.append(bytes.span, to: &text)
                            blackHole(text.count)
                        }
                        return size * times
                    }, against: peer("write"))
            },
            Case("primitives.base64/read-\(size)", parameters, unit: .rate("GB", of: 1e9)) {
                let text = Array(Base64.text(bytes).utf8)
                return Match(
                    .repeating {
                        for _ in 0..<times { blackHole(try Base64.bytes(text.span)) }
                        return size * times
                    }, against: peer("read"))
            },
        ]
    }
}
