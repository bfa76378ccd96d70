import CTLS

/// A private key in use. OpenSSL counts its holders and signing changes nothing in it, so threads may
/// share it; that is why it may call itself sendable.
final class PrivateKey: @unchecked Sendable {
    let handle: OpaquePointer

    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { EVP_PKEY_free(handle) }

    /// What kind of key it is where that is none we accept; `nil` where it is fine.
    var refusedKind: String? {
        let bits = Int(EVP_PKEY_get_bits(handle))
        switch EVP_PKEY_get_base_id(handle) {
        case EVP_PKEY_ED25519: return nil
        case EVP_PKEY_RSA: return (2_048...8_192).contains(bits) ? nil : "RSA of \(bits) bits"
        case EVP_PKEY_EC:
            let curve = curve
            return ["prime256v1", "secp384r1"].contains(curve) ? nil : "ECDSA on \(curve)"
        default:
            return EVP_PKEY_get0_type_name(handle).map { String(cString: $0) } ?? "of no known kind"
        }
    }

    private var curve: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room in
            var count = 0
            guard let start = room.baseAddress,
                EVP_PKEY_get_group_name(handle, start, room.count, &count) == 1
            else { return "a curve without a name" }
            return String(cString: start)
        }
    }
}
