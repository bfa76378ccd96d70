package import Loops
package import Terminal

extension ValueKind where Value == SocketAddress {
    /// Where a socket listens.
    package static var socketAddress: ValueKind<SocketAddress> {
        ValueKind(
            valueName: "ADDRESS",
            expectation: "an address such as 127.0.0.1:8099, [::1]:8099 or unix:/run/demo/socket",
            read: { SocketAddress($0) }, write: { $0.description }
        ).advising(advice)
    }

    /// What is missing from an address that is none, for the mistakes that are made most.
    private static func advice(_ text: String) -> String? {
        if SocketAddress(text + ":0") != nil { return "the port is missing" }
        guard !text.hasPrefix("unix:") else {
            return "a path has 1 to \(SocketAddress.longestPath) bytes"
        }
        let host = text.prefix { $0 != ":" }
        guard host.contains(where: \.isLetter), text.count(where: { $0 == ":" }) < 2 else {
            return nil
        }
        return "names of hosts are not taken"
    }
}
