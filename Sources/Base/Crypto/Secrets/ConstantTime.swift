import CSodium

/// Whether both are the same bytes, in a time that depends on their number alone. A difference in
/// length is told at once: hide lengths elsewhere where they are secret.
public func constantTimeEquals(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0 else { return true }
    return left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            sodium_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}

/// Overwrites the bytes with zeros, and does so even where nobody reads them again. An array whose
/// storage is shared is copied first, as Swift copies on writing: wipe what has one owner.
public func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
}

/// Overwrites the bytes with zeros, and does so even where nobody reads them again.
public func wipe(_ bytes: inout MutableSpan<UInt8>) {
    bytes.withUnsafeMutableBytes { wipe($0) }
}

func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    if let start = bytes.baseAddress { sodium_memzero(start, bytes.count) }
}
