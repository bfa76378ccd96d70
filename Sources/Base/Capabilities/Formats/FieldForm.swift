/// Version 2 of the format: the byte 2, then sections of fields. A field is its number, its length
/// (both with seven bits a byte, lowest first, in as few bytes as they need) and its bytes; a section
/// ends with a zero. The head has an optional location (1) and the identifier (2); each caveat an
/// optional location, the identifier and, of a third party, the verification (4); an empty section
/// ends the caveats; the signature (6) comes last and in no section.
enum FieldForm {
    static let version: UInt8 = 2

    private enum Tag {
        static let end: UInt8 = 0
        static let location: UInt8 = 1
        static let identifier: UInt8 = 2
        static let verification: UInt8 = 4
        static let signature: UInt8 = 6
    }

    // MARK: Writing

    static func write(_ token: Macaroon) -> [UInt8] {
        var bytes = [version]
        bytes.reserveCapacity(512)
        if let location = token.location { append(Tag.location, location, to: &bytes) }
        append(Tag.identifier, token.identifier, to: &bytes)
        bytes.append(Tag.end)
        for caveat in token.caveats {
            if let location = caveat.thirdParty?.location {
                append(Tag.location, location, to: &bytes)
            }
            append(Tag.identifier, caveat.identifier, to: &bytes)
            if let party = caveat.thirdParty {
                append(Tag.verification, party.verification, to: &bytes)
            }
            bytes.append(Tag.end)
        }
        bytes.append(Tag.end)
        bytes += [Tag.signature, UInt8(MacaroonSignature.byteCount)]
        token.signature.withBytes { signature in
            for index in signature.indices { bytes.append(signature[index]) }
        }
        return bytes
    }

    private static func append(_ tag: UInt8, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(tag)
        var rest = value.count
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        bytes += value
    }

    // MARK: Reading

    static func read(_ bytes: Span<UInt8>) throws(MacaroonRefusal) -> Macaroon {
        var fields = Fields(bytes: bytes, at: 1)
        let location = try fields.takeIf(Tag.location, .location)
        let identifier = try fields.take(Tag.identifier, .identifier)
        try fields.endSection()
        var caveats: [MacaroonCaveat] = []
        while try !fields.takeEnd() {
            guard caveats.count < MacaroonBounds.mostCaveats else {
                throw .tooManyCaveats(most: MacaroonBounds.mostCaveats)
            }
            let hint = try fields.takeIf(Tag.location, .caveatLocation)
            let predicate = try fields.take(Tag.identifier, .caveat)
            let verification = try fields.takeIf(Tag.verification, .verification)
            try fields.endSection()
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
        let place = fields.at
        let signature = try fields.take(Tag.signature, .signature)
        guard let signature = MacaroonSignature(signature.span) else {
            throw .expected(.signature, at: place)
        }
        guard fields.at == bytes.count else { throw .trailing(at: fields.at) }
        return Macaroon(
            location: location, identifier: identifier, caveats: caveats, signature: signature)
    }
}

/// Fields one behind the other.
private struct Fields: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var at: Int

    @_lifetime(copy bytes)
    init(bytes: Span<UInt8>, at: Int) {
        self.bytes = bytes
        self.at = at
    }

    /// The value of the field that comes next, which must have this number.
    mutating func take(
        _ tag: UInt8, _ field: MacaroonBounds.Field
    ) throws(MacaroonRefusal) -> [UInt8] {
        guard let value = try takeIf(tag, field) else { throw .expected(field, at: at) }
        return value
    }

    /// The value of the field that comes next, if it has this number.
    mutating func takeIf(
        _ tag: UInt8, _ field: MacaroonBounds.Field
    ) throws(MacaroonRefusal) -> [UInt8]? {
        guard at < bytes.count else { throw .truncated(at: at) }
        guard bytes[at] == tag else { return nil }
        let start = at
        var next = at + 1
        let count = try number(at: &next)
        guard count <= bytes.count - next else { throw .truncated(at: start) }
        guard count <= MacaroonBounds.mostFieldBytes else {
            throw .tooLong(field, count: count, most: MacaroonBounds.mostFieldBytes)
        }
        let slice = bytes.extracting(next..<next + count)
        var value: [UInt8] = []
        value.append(addingCapacity: count) { output in
            for index in slice.indices { output.append(slice[index]) }
        }
        try MacaroonBounds.check(field, value)
        at = next + count
        return value
    }

    /// Lengths here are below 2^14, so two bytes are the most a number takes.
    private func number(at place: inout Int) throws(MacaroonRefusal) -> Int {
        let start = place
        guard place < bytes.count else { throw .truncated(at: start) }
        let low = bytes[place]
        place += 1
        guard low >= 0x80 else { return Int(low) }
        guard place < bytes.count else { throw .truncated(at: start) }
        let high = bytes[place]
        place += 1
        guard high > 0, high < 0x80 else { throw .number(at: start) }
        return Int(low & 0x7F) | Int(high) << 7
    }

    mutating func endSection() throws(MacaroonRefusal) {
        guard try takeEnd() else { throw .expectedEndOfSection(at: at) }
    }

    /// Whether a zero comes next, which is then taken.
    mutating func takeEnd() throws(MacaroonRefusal) -> Bool {
        guard at < bytes.count else { throw .truncated(at: at) }
        guard bytes[at] == 0 else { return false }
        at += 1
        return true
    }
}
