import Loops
import Terminal

extension ValueKind where Value == SocketAddress {
    /// Where a socket listens.
    static var socketAddress: ValueKind {
        ValueKind(
            valueName: "ADDRESS",
            expectation: "an address such as 127.0.0.1:8099, [::1]:8099 or unix:/run/demo/socket",
            read: { SocketAddress($0) }, write: { $0.description })
    }
}
