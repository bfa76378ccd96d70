import CTLS
import Glibc

/// The names in a certificate beside its subject: of hosts, of resources, and addresses.
///
/// Bounded, whoever made the certificate: at most ``most`` names, each of at most ``longest`` bytes of
/// printable ASCII. Others are passed over; a name with a zero inside is an attack, not a name.
struct AlternativeNames: Hashable {
    static let most = 64
    static let longest = 1_024

    private(set) var dns = [String]()
    private(set) var uris = [String]()
    /// In their usual text.
    private(set) var addresses = [String]()

    init(of certificate: OpaquePointer) {
        guard let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
            ErrorQueue.clear()
            return
        }
        let names = OpaquePointer(found)
        defer { GENERAL_NAMES_free(names) }
        for index in 0..<min(OPENSSL_sk_num(names), Int32(Self.most)) {
            guard let name = OPENSSL_sk_value(names, index) else { continue }
            take(name.assumingMemoryBound(to: GENERAL_NAME.self))
        }
    }

    private mutating func take(_ name: UnsafePointer<GENERAL_NAME>) {
        var kind: Int32 = 0
        guard let value = GENERAL_NAME_get0_value(name, &kind) else { return }
        guard [GEN_DNS, GEN_URI, GEN_IPADD].contains(kind) else { return }
        let bytes = Self.bytes(of: value.assumingMemoryBound(to: ASN1_STRING.self))
        if kind == GEN_IPADD {
            if let text = Self.address(bytes) { addresses.append(text) }
        } else if let text = Self.text(bytes) {
            if kind == GEN_DNS { dns.append(text) } else { uris.append(text) }
        }
    }

    static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        let count = min(Int(ASN1_STRING_length(string)), longest + 1)
        return Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: max(0, count)))
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        guard (1...longest).contains(bytes.count), bytes.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
            guard let start = room.baseAddress,
                inet_ntop(family, bytes, start, socklen_t(room.count)) != nil
            else { return nil }
            return String(cString: start)
        }
    }
}
