/// Version 1 of the format: a packet is its length in four lower-case hexadecimal digits (all of it
/// counted), a key, a blank, the value as it is, and a line's end. In order: `location`, `identifier`,
/// for each caveat `cid` and, of a third party, `vid` and `cl`, and `signature`.
enum PacketForm {
    // MARK: Writing

    static func write(_ token: Macaroon) -> [UInt8] {
        var bytes: [UInt8] = []
        append("location", token.location ?? [], to: &bytes)
        append("identifier", token.identifier, to: &bytes)
        for caveat in token.caveats {
            append("cid", caveat.identifier, to: &bytes)
            guard let party = caveat.thirdParty else { continue }
            append("vid", party.verification, to: &bytes)
            if let location = party.location, !location.isEmpty {
                append("cl", location, to: &bytes)
            }
        }
        token.signature.withBytes { signature in
            append("signature", signature.indices.map { signature[$0] }, to: &bytes)
        }
        return bytes
    }

    private static func append(_ key: String, _ value: [UInt8], to bytes: inout [UInt8]) {
        let count = overhead + key.utf8.count + value.count
        for shift in [12, 8, 4, 0] { bytes.append(digits[count >> shift & 15]) }
        bytes += key.utf8
        bytes.append(UInt8(ascii: " "))
        bytes += value
        bytes.append(UInt8(ascii: "\n"))
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// The length, the blank and the line's end.
    private static let overhead = 6

    // MARK: Reading

    static func read(_ bytes: Span<UInt8>) throws(MacaroonRefusal) -> Macaroon {
        var packets = Packets(bytes: bytes)
        let location = try packets.take(.location)
        let identifier = try packets.take(.identifier)
        var caveats: [MacaroonCaveat] = []
        while let predicate = try packets.takeIf(.caveat) {
            guard caveats.count < MacaroonBounds.mostCaveats else {
                throw .tooManyCaveats(most: MacaroonBounds.mostCaveats)
            }
            let verification = try packets.takeIf(.verification)
            let hint = try packets.takeIf(.caveatLocation)
            guard hint?.isEmpty != true else { throw .emptyLocation }
            guard let verification else {
                guard hint == nil else { throw .locationOfFirstParty(caveat: caveats.count) }
                caveats.append(MacaroonCaveat(identifier: predicate))
                continue
            }
            caveats.append(
                MacaroonCaveat(
                    identifier: predicate,
                    thirdParty: ThirdParty(verification: verification, location: hint)))
        }
        let place = packets.at
        let signature = try packets.take(.signature)
        guard let signature = MacaroonSignature(signature.span) else {
            throw .expected(.signature, at: place)
        }
        guard packets.at == bytes.count else { throw .trailing(at: packets.at) }
        return Macaroon(
            location: location.isEmpty ? nil : location, identifier: identifier, caveats: caveats,
            signature: signature)
    }
}

/// Packets one behind the other.
private struct Packets: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var at = 0

    @_lifetime(copy bytes)
    init(bytes: Span<UInt8>) { self.bytes = bytes }

    /// The value of the packet that comes next, which must be this field's.
    mutating func take(_ field: MacaroonBounds.Field) throws(MacaroonRefusal) -> [UInt8] {
        guard let value = try takeIf(field) else { throw .expected(field, at: at) }
        return value
    }

    /// The value of the packet that comes next, if it is this field's.
    mutating func takeIf(_ field: MacaroonBounds.Field) throws(MacaroonRefusal) -> [UInt8]? {
        guard at < bytes.count else { throw .truncated(at: at) }
        let count = try length()
        let key = Self.key(of: field)
        let (start, end) = (at + 4, at + count)
        guard bytes[end - 1] == UInt8(ascii: "\n") else { throw .packetShape(at: at) }
        let blank = (start..<end).first { bytes[$0] == UInt8(ascii: " ") }
        guard let blank else { throw .packetShape(at: at) }
        guard blank - start == key.utf8.count else { return nil }
        for (index, byte) in key.utf8.enumerated() where bytes[start + index] != byte { return nil }
        let value = (blank + 1..<end - 1).map { bytes[$0] }
        try MacaroonBounds.check(field, value)
        at = end
        return value
    }

    private func length() throws(MacaroonRefusal) -> Int {
        guard bytes.count - at >= 4 else { throw .truncated(at: at) }
        var count = 0
        for index in at..<at + 4 {
            switch bytes[index] {
            case let digit where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
                count = count << 4 | Int(digit - UInt8(ascii: "0"))
            case let digit where digit >= UInt8(ascii: "a") && digit <= UInt8(ascii: "f"):
                count = count << 4 | Int(digit - UInt8(ascii: "a") + 10)
            case _: throw .packetLength(at: at)
            }
        }
        // The shortest key has two bytes.
        guard count >= 8 else { throw .packetLength(at: at) }
        guard count <= bytes.count - at else { throw .truncated(at: at) }
        return count
    }

    private static func key(of field: MacaroonBounds.Field) -> String {
        switch field {
        case .location: "location"
        case .identifier: "identifier"
        case .caveat: "cid"
        case .verification: "vid"
        case .caveatLocation: "cl"
        case .signature, .key: "signature"
        }
    }
}
