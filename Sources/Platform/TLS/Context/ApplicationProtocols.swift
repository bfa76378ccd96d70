import CTLS

/// The protocols one end speaks above TLS, in its order of preference, as they travel in ALPN.
final class ApplicationProtocols: Sendable {
    /// The most that are offered.
    static let most = 16

    /// Each name behind its length.
    let wire: [UInt8]

    init(_ names: [String]) throws(TLSError) {
        guard names.count <= Self.most else {
            throw .applicationProtocols("\(names.count) were given; expected at most \(Self.most)")
        }
        var wire = [UInt8]()
        for name in names {
            guard (1...255).contains(name.utf8.count) else {
                throw .applicationProtocols(
                    "a name has \(name.utf8.count) bytes; expected 1 to 255")
            }
            wire.append(UInt8(name.utf8.count))
            wire.append(contentsOf: name.utf8)
        }
        self.wire = wire
    }

    /// Where in `wire` the first of our names lies that `offered` holds too; `nil` where it holds
    /// none, or is malformed before one is found.
    func choose(from offered: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        wire.withUnsafeBufferPointer { own in
            var start = 0
            while let name = Self.name(in: own, at: start) {
                var place = 0
                while let other = Self.name(in: offered, at: place) {
                    if own[name].elementsEqual(offered[other]) { return name }
                    place = other.upperBound
                }
                start = name.upperBound
            }
            return nil
        }
    }

    private static func name(in list: UnsafeBufferPointer<UInt8>, at start: Int) -> Range<Int>? {
        guard start < list.count else { return nil }
        let end = start + 1 + Int(list[start])
        guard list[start] > 0, end <= list.count else { return nil }
        return start + 1..<end
    }
}

/// OpenSSL asks a server which of the offered protocols it takes. The answer lies within `wire`,
/// which lives as long as the context does.
func chooseProtocol(
    _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
    _ offeredCount: UInt32, _ protocols: UnsafeMutableRawPointer?
) -> Int32 {
    guard let protocols, let chosen, let chosenCount else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let own = Unmanaged<ApplicationProtocols>.fromOpaque(protocols).takeUnretainedValue()
    let list = UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    guard let range = own.choose(from: list) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    return own.wire.withUnsafeBufferPointer { wire in
        guard let start = wire.baseAddress else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        chosen.pointee = start + range.lowerBound
        chosenCount.pointee = UInt8(range.count)
        return SSL_TLSEXT_ERR_OK
    }
}
