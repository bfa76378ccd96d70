import Loops

extension FuzzTarget {
    public static let socketAddress = FuzzTarget(
        "socket-address",
        promise: "Text that is read as a socket's address is written as text that reads the same."
    ) { text in
        guard let text = String(validating: text.indices.map { text[$0] }, as: UTF8.self),
            let address = SocketAddress(text)
        else { return }
        let written = address.description
        precondition(SocketAddress(written) == address, "an address does not read back")
        guard case .ipv6 = address else {
            return precondition(written == text, "two texts of an address")
        }
        precondition(SocketAddress(written)?.description == written, "two forms of an address")
    }
}
