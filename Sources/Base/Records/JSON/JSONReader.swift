/// Reads a record out of JSON text, its keys in any order.
///
/// At each object the record's fields are passed over again and again; a pass takes every field
/// whose key is next, and the object's end ends the passes. A bit a field catches doubled keys, a
/// pass that takes nothing has met an unknown one, and a last pass, made only if a bit is missing,
/// names what is absent or fills in its default.
///
/// The memory it reads is lent by `Field.init(json:)` for as long as the reader lives; no ``Field``
/// may keep its reader.
public struct JSONReader {
    @usableFromInline var scanner: JSONScanner
    @usableFromInline let limits: JSONLimits
    @usableFromInline var depth = 0
    /// What the elements of arrays and maps take so far, and what they may.
    @usableFromInline var memory = 0
    @usableFromInline let allowance: Int

    /// The key that comes next in the current object; none at its end.
    @usableFromInline var key = JSONScanner.Text(
        start: 0, count: -1, escaped: false, isASCII: true)
    /// Which field of the list the current pass has come to, and the fields taken so far.
    @usableFromInline var index = 0
    @usableFromInline var seen: UInt64 = 0
    @usableFromInline var took = false
    /// Whether this is the last pass, and where its object begins.
    @usableFromInline var settling = false
    @usableFromInline var objectStart = 0
    /// Whether the list's end depends on a field's value, and whether it has come.
    @usableFromInline var conditional = false
    @usableFromInline var ended = false

    @inlinable init(_ scanner: JSONScanner, limits: JSONLimits) {
        self.scanner = scanner
        self.limits = limits
        allowance = limits.allowance(for: scanner.end)
    }

    /// Where the next byte stands.
    @inlinable public var offset: Int { scanner.at }

    // MARK: Leaves

    /// An unsigned integer of at most `limit`, refused as `what` if anything else stands here.
    @inlinable public mutating func integer(
        limit: UInt64 = .max
    ) throws(RecordError) -> UInt64 {
        scanner.skipBlanks()
        let start = scanner.at
        var value: UInt64 = 0
        // Nineteen digits cannot overflow.
        let safe = min(scanner.end, start &+ 19)
        while scanner.at < safe, scanner.byte(scanner.at) &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(scanner.byte(scanner.at) &- 0x30)
            scanner.at &+= 1
        }
        if scanner.at < scanner.end {
            let next = scanner.byte(scanner.at)
            if next &- 0x30 < 10 {
                let (tens, lost) = value.multipliedReportingOverflow(by: 10)
                let (sum, over) = tens.addingReportingOverflow(UInt64(next &- 0x30))
                scanner.at &+= 1
                guard !lost, !over,
                    scanner.at == scanner.end || scanner.byte(scanner.at) &- 0x30 >= 10
                else { throw notAnInteger(limit, at: start) }
                value = sum
            }
            if scanner.at < scanner.end {
                let behind = scanner.byte(scanner.at)
                guard behind != 0x2E, behind | 0x20 != 0x65 else {
                    throw notAnInteger(limit, at: start)
                }
            }
        }
        guard scanner.at > start, value <= limit,
            scanner.at &- start == 1 || scanner.byte(start) != 0x30
        else { throw notAnInteger(limit, at: start) }
        return value
    }

    /// A signed integer within `bounds`.
    @inlinable public mutating func signedInteger(
        in bounds: ClosedRange<Int64> = .min ... .max
    ) throws(RecordError) -> Int64 {
        scanner.skipBlanks()
        let start = scanner.at
        let negative = start < scanner.end && scanner.byte(start) == 0x2D
        if negative { scanner.at &+= 1 }
        let digits = scanner.at
        let isDigit = digits < scanner.end && scanner.byte(digits) &- 0x30 < 10
        guard isDigit else { throw notAnInteger(bounds, at: digits < scanner.end ? start : digits) }
        let magnitude: UInt64
        do throws(RecordError) { magnitude = try integer() } catch {
            throw notAnInteger(bounds, at: start)
        }
        guard !(negative && magnitude == 0),
            let value = negative
                ? Int64(exactly: 0 - Int128(magnitude)) : Int64(exactly: magnitude),
            bounds.contains(value)
        else { throw notAnInteger(bounds, at: start) }
        return value
    }

    @inlinable public mutating func bool() throws(RecordError) -> Bool {
        switch try scanner.peek() {
        case 0x74:
            try scanner.skipLiteral("true")
            return true
        case 0x66:
            try scanner.skipLiteral("false")
            return false
        default: throw scanner.expected("true or false")
        }
    }

    @inlinable public mutating func string() throws(RecordError) -> String {
        try scanner.makeString(scanner.string())
    }

    /// Lends the bytes of the next string, its escapes resolved, to `parse`; where that answers nil
    /// the string is refused as not being `what`.
    @inlinable public mutating func text<T>(
        _ what: @autoclosure () -> String, fault: (Span<UInt8>) -> String? = { _ in nil },
        _ parse: (Span<UInt8>) -> T?
    ) throws(RecordError) -> T {
        scanner.skipBlanks()
        let start = scanner.at
        guard start < scanner.end, scanner.byte(start) == 0x22 else {
            throw expected(what(), at: start)
        }
        let text = try scanner.string()
        let value =
            text.escaped
            ? parse(scanner.unescaped(text).span)
            : parse(unsafe Span(_unsafeStart: scanner.base + text.start, count: text.count))
        guard let value else {
            let fault =
                text.escaped
                ? fault(scanner.unescaped(text).span)
                : fault(unsafe Span(_unsafeStart: scanner.base + text.start, count: text.count))
            throw expected(what() + (fault.map { "; \($0)" } ?? ""), at: start)
        }
        return value
    }

    /// Calls `element` for each element of an array.
    @inlinable public mutating func array(
        _ element: (inout JSONReader, Int) throws(RecordError) -> Void
    ) throws(RecordError) {
        try scanner.expect(0x5B, "an array")
        try open(at: scanner.at &- 1)
        if try scanner.peek() == 0x5D {
            scanner.at &+= 1
        } else {
            var count = 0
            while true {
                try element(&self, count)
                count &+= 1
                let next = try scanner.peek()
                guard next == 0x2C || next == 0x5D else { throw scanner.expected("',' or ']'") }
                scanner.at &+= 1
                if next == 0x5D { break }
            }
        }
        depth &-= 1
    }

    /// Calls `member` with each key of an object, behind which its value must be read.
    @inlinable public mutating func object(
        _ member: (inout JSONReader, _ key: String, _ offset: Int) throws(RecordError) -> Void
    ) throws(RecordError) {
        try scanner.expect(0x7B, "an object")
        try open(at: scanner.at &- 1)
        try nextKey(first: true)
        while key.count >= 0 {
            let offset = key.start &- 1
            try member(&self, scanner.makeString(key), offset)
            try nextKey(first: false)
        }
        depth &-= 1
    }

    @inlinable mutating func open(at start: Int) throws(RecordError) {
        depth &+= 1
        guard depth <= limits.depth else {
            throw RecordError(.tooDeep(limit: limits.depth), at: start)
        }
    }

    /// Accounts for one element of an array or map that takes `bytes` once it is read.
    @inlinable mutating func spend(_ bytes: Int) throws(RecordError) {
        memory &+= bytes
        guard memory <= allowance else {
            throw RecordError(.tooLarge(limit: allowance), at: offset)
        }
    }

    /// The refusal of what stands at `offset`; where nothing does, the text ends too early.
    @inline(never) public func expected(_ what: String, at offset: Int) -> RecordError {
        RecordError(offset < scanner.end ? .expected(what) : .truncated, at: offset)
    }

    @inline(never) @usableFromInline func notAnInteger(
        _ limit: UInt64, at offset: Int
    ) -> RecordError {
        expected("an integer from 0 to \(limit)", at: offset)
    }

    @inline(never) @usableFromInline func notAnInteger(
        _ bounds: ClosedRange<Int64>, at offset: Int
    ) -> RecordError {
        expected("an integer from \(bounds.lowerBound) to \(bounds.upperBound)", at: offset)
    }
}
