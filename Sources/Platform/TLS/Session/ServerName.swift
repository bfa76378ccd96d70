import CTLS
import Glibc

/// The name of a server as a client asks for it: a host name, or an address.
struct ServerName: Hashable {
    enum Kind { case host, address }

    let text: String
    let kind: Kind

    init(_ text: String) throws(TLSError) {
        if Self.isAddress(text) {
            (self.text, kind) = (text, .address)
            return
        }
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard Self.isHostName(name) else { throw .serverName(text) }
        (self.text, kind) = (name, .host)
    }

    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return false }
        var room = in6_addr()
        return inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }

    /// Letters, digits, hyphens and underscores in labels of 1 to 63, 253 in all. The last label has
    /// more than digits, or it would be meant as an address.
    private static func isHostName(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isFine = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy(isLetter)
        }
        return isFine && labels.last?.allSatisfy { (48...57).contains($0) } == false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Has a session ask for it, and accept no certificate that does not hold it. What a certificate
    /// says in its subject's common name does not count.
    func expect(in session: OpaquePointer) throws(TLSError) {
        ErrorQueue.clear()
        switch kind {
        case .address:
            try check(
                X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), text),
                "expect the address \(text)")
        case .host:
            SSL_set_hostflags(
                session,
                UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
            try check(SSL_set1_host(session, text), "expect the name \(text)")
            var name = Array(text.utf8CString)
            let asked = name.withUnsafeMutableBytes {
                SSL_ctrl(
                    session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                    $0.baseAddress)
            }
            try check(Int32(asked), "ask for the name \(text)")
        }
    }
}
