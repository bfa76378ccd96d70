/// The forms a token is sent in. All say the same, and the signature is the same in all.
public enum MacaroonForm: CaseIterable, Hashable, Sendable {
    /// Version 1: packets of text keys, each behind its length in hexadecimal digits. Has no way to
    /// leave out the location, and writes one as an empty packet.
    case packets
    /// Version 2: numbered fields behind their lengths.
    case fields
    /// Version 2 as JSON.
    case json
}

extension Macaroon {
    /// The token in one form: what libmacaroons writes, byte for byte.
    public func bytes(as form: MacaroonForm) throws(MacaroonRefusal) -> [UInt8] {
        let bytes =
            switch form {
            case .packets: PacketForm.write(self)
            case .fields: FieldForm.write(self)
            case .json: try JSONForm.write(self)
            }
        try Self.check(count: bytes.count, in: form)
        return bytes
    }

    /// Reads a token in whichever form it is, which its first byte tells. In the binary forms a token
    /// has one spelling: what is read is what ``bytes(as:)`` writes. JSON has many; what is written
    /// of it is the one that libmacaroons writes.
    public init(_ bytes: Span<UInt8>) throws(MacaroonRefusal) {
        guard let form = Self.form(of: bytes) else {
            throw .unknownForm(bytes.isEmpty ? nil : bytes[0])
        }
        try Self.check(count: bytes.count, in: form)
        switch form {
        case .packets: self = try PacketForm.read(bytes)
        case .fields: self = try FieldForm.read(bytes)
        case .json: self = try JSONForm.read(bytes)
        }
    }

    public init(_ bytes: [UInt8]) throws(MacaroonRefusal) { try self.init(bytes.span) }

    /// The form of what begins like this; nil where no form does.
    public static func form(of bytes: Span<UInt8>) -> MacaroonForm? {
        guard !bytes.isEmpty else { return nil }
        return switch bytes[0] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): .packets
        case FieldForm.version: .fields
        case UInt8(ascii: "{"): .json
        case _: nil
        }
    }

    private static func check(count: Int, in form: MacaroonForm) throws(MacaroonRefusal) {
        let most = form == .json ? MacaroonBounds.mostTextBytes : MacaroonBounds.mostBytes
        guard count <= most else { throw .oversized(count: count, most: most) }
    }
}
