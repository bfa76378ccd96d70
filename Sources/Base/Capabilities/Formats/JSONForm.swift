import Primitives
import Records

/// Version 2 as JSON: `{"v":2,"l":…,"i":…,"c":[{"i":…,"l":…,"v64":…}],"s64":…}`. A field is text under
/// its letter, or base64 (of addresses, without padding) under the letter and `64`.
///
/// We write text where it is UTF-8 that needs no escape, and base64 otherwise: libmacaroons, whose
/// layout this is, neither writes escapes nor reads them. It also puts the verification into its
/// JSON as it is, which is no JSON; that we neither write nor read.
enum JSONForm {
    static func write(_ token: Macaroon) throws(MacaroonRefusal) -> [UInt8] {
        var record = TokenRecord()
        record.version = 2
        if let location = token.location { (record.l, record.l64) = forms(of: location) }
        (record.i, record.i64) = forms(of: token.identifier)
        record.c = token.caveats.map { caveat in
            var record = CaveatRecord()
            (record.i, record.i64) = forms(of: caveat.identifier)
            guard let party = caveat.thirdParty else { return record }
            if let location = party.location { (record.l, record.l64) = forms(of: location) }
            record.v64 = Base64.text(party.verification, as: .url)
            return record
        }
        record.s64 = token.signature.withBytes { Base64.text($0, as: .url) }
        return record.json()
    }

    /// As text, or as base64.
    private static func forms(of bytes: [UInt8]) -> (String?, String?) {
        let isPlain = bytes.allSatisfy { byte in
            byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if isPlain, let text = String(validating: bytes, as: UTF8.self) { return (text, nil) }
        return (nil, Base64.text(bytes, as: .url))
    }

    static func read(_ bytes: Span<UInt8>) throws(MacaroonRefusal) -> Macaroon {
        let record: TokenRecord
        do throws(RecordError) {
            record = try TokenRecord(
                json: bytes, limits: JSONLimits(size: MacaroonBounds.mostTextBytes, depth: 3))
        } catch { throw .json(error) }
        guard record.version ?? 2 == 2 else { throw .version(record.version ?? 2) }

        let location = try field(.location, record.l, record.l64)
        guard let identifier = try field(.identifier, record.i, record.i64) else {
            throw .fieldForms(.identifier)
        }
        var caveats: [MacaroonCaveat] = []
        guard record.c?.count ?? 0 <= MacaroonBounds.mostCaveats else {
            throw .tooManyCaveats(most: MacaroonBounds.mostCaveats)
        }
        for record in record.c ?? [] {
            let hint = try field(.caveatLocation, record.l, record.l64)
            guard let predicate = try field(.caveat, record.i, record.i64) else {
                throw .fieldForms(.caveat)
            }
            guard let verification = try field(.verification, record.v, record.v64) else {
                guard hint == nil else { throw .locationOfFirstParty(caveat: caveats.count) }
                caveats.append(MacaroonCaveat(identifier: predicate))
                continue
            }
            caveats.append(
                MacaroonCaveat(
                    identifier: predicate,
                    thirdParty: ThirdParty(verification: verification, location: hint)))
        }
        guard let signature = try field(.signature, record.s, record.s64),
            let signature = MacaroonSignature(signature.span)
        else { throw .fieldForms(.signature) }
        return Macaroon(
            location: location, identifier: identifier, caveats: caveats, signature: signature)
    }

    /// The bytes of a field in whichever form it has; nil where it has none.
    private static func field(
        _ field: MacaroonBounds.Field, _ text: String?, _ base64: String?
    ) throws(MacaroonRefusal) -> [UInt8]? {
        let bytes: [UInt8]
        switch (text, base64) {
        case (nil, nil): return nil
        case (let text?, nil): bytes = Array(text.utf8)
        case (nil, let base64?):
            do throws(Base64Error) { bytes = try Base64.bytes(base64, as: .url) } catch {
                throw .base64(error)
            }
        case (.some, .some): throw .fieldForms(field)
        }
        try MacaroonBounds.check(field, bytes)
        return bytes
    }
}

/// The keys of a token. pymacaroons leaves the version out, and the caveats where there are none.
private struct TokenRecord: Record {
    var version: UInt8?
    var l, l64, i, i64: String?
    var c: [CaveatRecord]?
    var s, s64: String?

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("v", &version)
        try visit("l", &l)
        try visit("l64", &l64)
        try visit("i", &i)
        try visit("i64", &i64)
        try visit("c", &c)
        try visit("s", &s)
        try visit("s64", &s64)
    }
}

private struct CaveatRecord: Record {
    var i, i64, l, l64, v, v64: String?

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("i", &i)
        try visit("i64", &i64)
        try visit("l", &l)
        try visit("l64", &l64)
        try visit("v", &v)
        try visit("v64", &v64)
    }
}
