public import Crypto

/// A header whose value is nobody's business: a token, a tenant's key.
public struct TraceHeader: Sendable {
    public let name: String
    public let value: SecretBytes

    /// What a message has of its own, or the client writes.
    private static let own: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host",
        "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The most that one message carries.
    static let most = 16

    /// Reads `name=value,name=value`; blanks around either are no part of it. `nil` where a name is
    /// no token of HTTP or stands twice, or a value is empty or has anything but printable ASCII.
    static func list(_ secret: SecretBytes) throws(SecretRefusal) -> [TraceHeader]? {
        try secret.withBytes { (bytes) throws(SecretRefusal) -> [TraceHeader]? in
            var headers: [TraceHeader] = []
            var start = 0
            while start <= bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != UInt8(ascii: ",") { end += 1 }
                guard let header = try TraceHeader(bytes.extracting(start..<end)),
                    !headers.contains(where: { $0.name == header.name }), headers.count < most
                else { return nil }
                headers.append(header)
                start = end + 1
            }
            return headers
        }
    }

    private init?(_ pair: Span<UInt8>) throws(SecretRefusal) {
        var equals = 0
        while equals < pair.count, pair[equals] != UInt8(ascii: "=") { equals += 1 }
        guard equals < pair.count else { return nil }
        let name = Self.trimmed(pair.extracting(..<equals))
        let value = Self.trimmed(pair.extracting((equals + 1)...))
        guard !name.isEmpty, !value.isEmpty else { return nil }
        var letters: [UInt8] = []
        for index in name.indices {
            guard let letter = Self.letter(name[index]) else { return nil }
            letters.append(letter)
        }
        for index in value.indices where !(0x20...0x7E ~= value[index]) { return nil }
        let text = String(decoding: letters, as: UTF8.self)
        guard !Self.own.contains(text) else { return nil }
        self.name = text
        self.value = try SecretBytes.copying(value)
    }

    /// A letter of a token, small; `nil` where it is none.
    private static func letter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte) ? byte : nil
        }
    }

    @_lifetime(copy bytes)
    private static func trimmed(_ bytes: Span<UInt8>) -> Span<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        var (start, end) = (0, bytes.count)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return bytes.extracting(start..<end)
    }
}
