/// The outermost parts of a document, found without reading what is in them: for an envelope whose
/// content is read as something else, or by somebody else.
extension JSON {
    /// Calls `member` with each key of the object that `bytes` are, its escapes resolved, and with
    /// the place of its value. All of `bytes` is checked as by ``validate(_:limits:)``, though a
    /// member is told before what follows it has been seen.
    public static func members(
        of bytes: Span<UInt8>, limits: JSONLimits = .standard,
        _ member: (_ key: String, _ value: Range<Int>) -> Void
    ) throws(RecordError) {
        try scanning(bytes, limits: limits) { (scanner) throws(RecordError) in
            try scanner.expect(0x7B, "an object")
            guard limits.depth > 0 else {
                throw RecordError(.tooDeep(limit: 0), at: scanner.at &- 1)
            }
            if try scanner.closes(0x7D) { return }
            while true {
                guard try scanner.peek() == 0x22 else { throw scanner.expected("a string") }
                let key = try scanner.makeString(scanner.string())
                try scanner.expect(0x3A, "':'")
                member(key, try scanner.place(depth: limits.depth))
                if try scanner.closes(0x7D) { return }
                try scanner.expect(0x2C, "',' or '}'")
            }
        }
    }

    /// Calls `element` with the place of each element of the array that `bytes` are, under the same
    /// conditions.
    public static func elements(
        of bytes: Span<UInt8>, limits: JSONLimits = .standard,
        _ element: (_ value: Range<Int>) -> Void
    ) throws(RecordError) {
        try scanning(bytes, limits: limits) { (scanner) throws(RecordError) in
            try scanner.expect(0x5B, "an array")
            guard limits.depth > 0 else {
                throw RecordError(.tooDeep(limit: 0), at: scanner.at &- 1)
            }
            if try scanner.closes(0x5D) { return }
            while true {
                element(try scanner.place(depth: limits.depth))
                if try scanner.closes(0x5D) { return }
                try scanner.expect(0x2C, "',' or ']'")
            }
        }
    }
}

extension JSONScanner {
    /// Moves behind `bracket` where that comes next.
    fileprivate mutating func closes(_ bracket: UInt8) throws(RecordError) -> Bool {
        guard try peek() == bracket else { return false }
        at &+= 1
        return true
    }

    /// Moves behind one value of the outermost part and answers where it stands.
    fileprivate mutating func place(depth: Int) throws(RecordError) -> Range<Int> {
        skipBlanks()
        let start = at
        try skipValue(depth: depth, within: 1)
        return start..<at
    }
}
