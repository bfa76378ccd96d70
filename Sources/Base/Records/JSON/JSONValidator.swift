extension JSON {
    /// Checks that `bytes` are one JSON document: RFC 8259 grammar, UTF-8, depth and size. Doubled
    /// keys are a matter of meaning, not of grammar, and are left to the readers of records.
    public static func validate(
        _ bytes: Span<UInt8>, limits: JSONLimits = .standard
    ) throws(RecordError) {
        try scanning(bytes, limits: limits) { (scanner) throws(RecordError) in
            try scanner.skipValue(depth: limits.depth)
        }
    }
}

extension JSONScanner {
    /// Moves behind one value of any shape. Open objects and arrays are bits of one word, so depth
    /// costs no stack.
    @usableFromInline mutating func skipValue(depth limit: Int) throws(RecordError) {
        var (open, isObject) = (0, UInt64(0))
        while true {
            var opened = false
            switch try peek() {
            case 0x7B, 0x5B:
                guard open < limit else { throw RecordError(.tooDeep(limit: limit), at: at) }
                isObject = isObject &<< 1 | (byte(at) == 0x7B ? 1 : 0)
                open &+= 1
                at &+= 1
                opened = true
            case 0x22: _ = try string()
            case 0x74: try skipLiteral("true")
            case 0x66: try skipLiteral("false")
            case 0x6E: try skipLiteral("null")
            default: try skipNumber()
            }
            guard try nextValue(opened, &open, &isObject) else { return }
        }
    }

    /// Moves to the next value behind an opening bracket or behind a value; false when none is open.
    @inline(__always) private mutating func nextValue(
        _ opened: Bool, _ open: inout Int, _ isObject: inout UInt64
    ) throws(RecordError) -> Bool {
        var first = opened
        while open > 0 {
            let object = isObject & 1 == 1
            let next = try peek()
            if next == (object ? 0x7D : 0x5D) {
                at &+= 1
                open &-= 1
                isObject &>>= 1
                first = false
                continue
            }
            if !first {
                guard next == 0x2C else {
                    throw expected(object ? "',' or '}'" : "',' or ']'")
                }
                at &+= 1
            }
            if object {
                _ = try string()
                try expect(0x3A, "':'")
            }
            return true
        }
        return false
    }
}
