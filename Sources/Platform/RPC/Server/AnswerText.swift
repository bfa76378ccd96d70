import Records

/// The response objects of JSON-RPC, members in the order of its own examples.
enum AnswerText {
    /// How much longer a response is than what it carries.
    static func frame(id: [UInt8]) -> Int { head.count + tail.count + id.count + 1 }

    private static let head = Array(#"{"jsonrpc":"2.0","result":"#.utf8)
    private static let errorHead = Array(#"{"jsonrpc":"2.0","error":"#.utf8)
    private static let tail = Array(#","id":"#.utf8)

    static func result(_ result: [UInt8], id: [UInt8]) -> [UInt8] { framed(head, result, id) }

    static func error(_ error: RPCError, id: [UInt8], to caller: RPCCaller) -> [UInt8] {
        framed(errorHead, error.found(under: caller).object.json(), id)
    }

    private static func framed(_ head: [UInt8], _ body: [UInt8], _ id: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(head.count + body.count + tail.count + id.count + 1)
        text.append(contentsOf: head)
        text.append(contentsOf: body)
        text.append(contentsOf: tail)
        text.append(contentsOf: id)
        text.append(UInt8(ascii: "}"))
        return text
    }
}
