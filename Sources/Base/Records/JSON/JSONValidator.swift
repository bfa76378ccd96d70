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
    /// costs no stack. So many stand open around it, and count, too.
    mutating func skipValue(depth limit: Int, within outer: Int = 0) throws(RecordError) {
        var (open, isObject) = (0, UInt64(0))
        while true {
            let first = try peek()
            if first == 0x22 {
                try skipString()
            } else if first == 0x7B || first == 0x5B {
                guard outer &+ open < limit else {
                    throw RecordError(.tooDeep(limit: limit), at: at)
                }
                isObject = isObject &<< 1 | (first == 0x7B ? 1 : 0)
                open &+= 1
                at &+= 1
                let next = try peek()
                if next != (first == 0x7B ? 0x7D : 0x5D) {
                    if first == 0x7B { try skipKey(next) }
                    continue
                }
            } else {
                try skipScalar(first)
            }
            guard try stepsToNextValue(&open, &isObject) else { return }
        }
    }

    private mutating func skipScalar(_ first: UInt8) throws(RecordError) {
        switch first {
        case 0x74: try skipLiteral("true")
        case 0x66: try skipLiteral("false")
        case 0x6E: try skipLiteral("null")
        default: try skipNumber()
        }
    }

    @inline(__always) private mutating func skipKey(_ first: UInt8) throws(RecordError) {
        guard first == 0x22 else { throw expected("a string") }
        try skipString()
        try expect(0x3A, "':'")
    }

    /// Closes what ends here and moves to the next value behind a comma; false when none is open.
    @inline(__always) private mutating func stepsToNextValue(
        _ open: inout Int, _ isObject: inout UInt64
    ) throws(RecordError) -> Bool {
        while open > 0 {
            let inObject = isObject & 1 == 1
            let next = try peek()
            if next == 0x2C {
                at &+= 1
                if inObject { try skipKey(try peek()) }
                return true
            }
            guard next == (inObject ? 0x7D : 0x5D) else {
                throw expected(inObject ? "',' or '}'" : "',' or ']'")
            }
            at &+= 1
            open &-= 1
            isObject &>>= 1
        }
        return false
    }
}
