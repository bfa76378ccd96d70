import TLS

extension FuzzTarget {
    /// A file of certificates and keys somebody else has written.
    public static let pemIdentity = FuzzTarget(
        "pem-identity",
        promise: "A text is read as the same identity each time, or is refused with words."
    ) { bytes in
        let text = bytes.indices.map { bytes[$0] }
        let (first, second) = (identity(text), identity(text))
        precondition(first == second, "a text is read otherwise the second time")
        do throws(TLSError) {
            let trust = TLSTrust.authorities(.bytes(text))
            _ = try TLSContext.client(trust: trust, identity: nil, protocols: [])
        } catch { precondition(!error.description.isEmpty) }
    }

    /// What it says of itself, or why it is none.
    private static func identity(_ text: [UInt8]) -> [String] {
        do throws(TLSError) {
            let identity = try TLSIdentity(certificateChainPEM: text, privateKeyPEM: text)
            return ["\(identity.notAfter)"] + identity.names
        } catch {
            precondition(!error.description.isEmpty, "a refusal without words")
            return [error.description]
        }
    }
}
