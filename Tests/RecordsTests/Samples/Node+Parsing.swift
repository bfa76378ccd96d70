extension Node {
    /// The tree of a document that our own writer wrote, without blanks. It believes what it reads
    /// and is good for nothing else.
    init(parsing bytes: [UInt8]) {
        var rest = bytes[...]
        self = Node.parse(&rest)
        precondition(rest.isEmpty, "one document and nothing behind it")
    }

    private static func parse(_ rest: inout ArraySlice<UInt8>) -> Node {
        switch rest.first {
        case UInt8(ascii: "["):
            var elements: [Node] = []
            repeat {
                rest.removeFirst()
                if rest.first != UInt8(ascii: "]") { elements.append(parse(&rest)) }
            } while rest.first == UInt8(ascii: ",")
            rest.removeFirst()
            return .array(elements)
        case UInt8(ascii: "{"):
            var members: [Member] = []
            repeat {
                rest.removeFirst()
                guard rest.first == UInt8(ascii: "\"") else { continue }
                // By bytes: the first character of a key may combine with the quote before it.
                let key = String(decoding: quoted(&rest).dropFirst().dropLast(), as: UTF8.self)
                rest.removeFirst()
                members.append(Member(key: key, value: parse(&rest)))
            } while rest.first == UInt8(ascii: ",")
            rest.removeFirst()
            return .object(members)
        case UInt8(ascii: "\""): return .leaf(String(decoding: quoted(&rest), as: UTF8.self))
        default:
            let leaf = rest.prefix { !",]}".utf8.contains($0) }
            rest.removeFirst(leaf.count)
            return .leaf(String(decoding: leaf, as: UTF8.self))
        }
    }

    /// A string with its quotes, its escapes as they stand.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = rest.startIndex + 1
        while rest[end] != UInt8(ascii: "\"") { end += rest[end] == UInt8(ascii: "\\") ? 2 : 1 }
        let text = rest[...end]
        rest = rest[(end + 1)...]
        return text
    }
}
