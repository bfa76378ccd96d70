extension TOMLReader {
    /// The value that begins here, at most `limits.depth - depth` levels deep.
    mutating func value(depth: Int) throws(TOMLError) -> TOMLItem {
        let position = positionHere()
        switch here {
        case UInt8(ascii: "\""):
            let isLong = starts(with: "\"\"\"")
            return TOMLItem(
                .string(try isLong ? longBasicString() : basicString()), at: position)
        case UInt8(ascii: "'"):
            let isLong = starts(with: "'''")
            return TOMLItem(
                .string(try isLong ? longLiteralString() : literalString()), at: position)
        case UInt8(ascii: "["): return TOMLItem(try array(depth: depth + 1), at: position)
        case UInt8(ascii: "{"): return TOMLItem(try inlineTable(depth: depth + 1), at: position)
        case UInt8(ascii: "t") where take("true"): return TOMLItem(.boolean(true), at: position)
        case UInt8(ascii: "f") where take("false"): return TOMLItem(.boolean(false), at: position)
        default:
            if let date = try date() { return TOMLItem(date, at: position) }
            return TOMLItem(try number(), at: position)
        }
    }

    func checkDepth(_ depth: Int) throws(TOMLError) {
        guard depth <= limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
    }

    private mutating func array(depth: Int) throws(TOMLError) -> TOMLValue {
        try checkDepth(depth)
        at += 1
        var items: [TOMLItem] = []
        try skipLines()
        while !take("]") {
            try countKey(at: positionHere())
            items.append(try value(depth: depth))
            try skipLines()
            if take(",") {
                try skipLines()
            } else if here != UInt8(ascii: "]") {
                throw error(.expected(", or ]"))
            }
        }
        return .array(items)
    }

    /// A table on one line. What it holds is complete: no later key reaches into it.
    private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLValue {
        try checkDepth(depth)
        let table = OpenTable(.header, at: positionHere())
        at += 1
        skipBlanks()
        guard !take("}") else { return .table(TOMLTable()) }
        repeat {
            let (names, places) = try key()
            guard take("=") else { throw error(.expected("=")) }
            skipBlanks()
            try checkDepth(depth + names.count - 1)
            try countKey(at: places[0])
            let target = try place(of: names, places, in: table, canEnter: { _ in true })
            let item = try value(depth: depth + names.count - 1)
            try put(item, at: names, places, in: target)
            skipBlanks()
        } while take(",")
        guard take("}") else { throw error(.expected(", or }")) }
        return .table(table.closed())
    }

    // MARK: Numbers

    private mutating func number() throws(TOMLError) -> TOMLValue {
        let start = at
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] as [(StaticString, UInt64)]
        where take(prefix) { return .integer(try integer(radix: radix, from: start)) }
        let isNegative = here == UInt8(ascii: "-")
        if isNegative || here == UInt8(ascii: "+") { at += 1 }
        if take("inf") || take("nan") { return .float(text(start..<at)) }
        guard let first = here, Self.isDigit(first) else {
            at = start
            throw error(.expected("a value"))
        }
        if first == UInt8(ascii: "0"), let next = peek(1),
            Self.isDigit(next) || next == UInt8(ascii: "_")
        {
            throw error(.expected("no leading zero"))
        }
        try digits()
        let wholeEnd = at
        if take(".") { try digits() }
        if let byte = here, byte | 0x20 == UInt8(ascii: "e") {
            at += 1
            if here == UInt8(ascii: "-") || here == UInt8(ascii: "+") { at += 1 }
            try digits()
        }
        guard at == wholeEnd else { return .float(withoutUnderscores(start..<at)) }
        return .integer(try decimal(start..<at, isNegative: isNegative))
    }

    private func decimal(_ range: Range<Int>, isNegative: Bool) throws(TOMLError) -> Int64 {
        var magnitude: UInt64 = 0
        for byte in bytes[range] where Self.isDigit(byte) {
            let (shifted, isTooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(UInt64(byte & 15))
            guard !isTooLarge, !overflow else { throw tooLarge(range) }
            magnitude = sum
        }
        // The smallest number is its own two's complement.
        if isNegative, magnitude <= Int64.min.magnitude {
            return 0 &- Int64(truncatingIfNeeded: magnitude)
        }
        guard !isNegative, let number = Int64(exactly: magnitude) else { throw tooLarge(range) }
        return number
    }

    private func tooLarge(_ range: Range<Int>) -> TOMLError {
        TOMLError(.integerTooLarge, at: position(of: range.lowerBound))
    }

    private mutating func integer(radix: UInt64, from start: Int) throws(TOMLError) -> Int64 {
        var (number, isTooLarge, isAfterDigit): (UInt64, Bool, Bool) = (0, false, false)
        while let byte = here {
            if byte == UInt8(ascii: "_"), isAfterDigit {
                isAfterDigit = false
            } else if let digit = Self.hexDigit(byte), UInt64(digit) < radix {
                let (shifted, overflow) = number.multipliedReportingOverflow(by: radix)
                number = shifted | UInt64(digit)
                isTooLarge = isTooLarge || overflow
                isAfterDigit = true
            } else {
                break
            }
            at += 1
        }
        guard isAfterDigit else { throw error(.expected("a digit of base \(radix)")) }
        guard !isTooLarge, let value = Int64(exactly: number) else {
            throw tooLarge(start..<at)
        }
        return value
    }

    /// One digit or more, with single underscores between them.
    private mutating func digits() throws(TOMLError) {
        repeat {
            guard let first = here, Self.isDigit(first) else { throw error(.expected("a digit")) }
            while let byte = here, Self.isDigit(byte) { at += 1 }
        } while take("_")
    }

    func withoutUnderscores(_ range: Range<Int>) -> String {
        String(decoding: bytes[range].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte & 15 }
        let letter = (byte | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
