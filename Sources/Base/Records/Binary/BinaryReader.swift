/// Reads the canonical binary form and nothing else: whatever it accepts, a ``BinaryWriter`` writes
/// back byte for byte. Counts are checked against the bytes that are left before anything is
/// allocated for them.
///
/// The pointer is valid because a reader is made only by ``reading(_:limits:_:)``, which lends the
/// bytes for exactly as long as the reader lives; nobody may keep a reader.
@safe public struct BinaryReader {
    @usableFromInline let base: UnsafePointer<UInt8>
    @usableFromInline let end: Int
    @usableFromInline var at = 0
    @usableFromInline var depth = 0
    /// Elements of lists and maps that may still come.
    @usableFromInline var elementsLeft: Int

    /// Lists, maps and unions within one another deeper than this are refused.
    public static let depthLimit = 64

    @inlinable init(base: UnsafePointer<UInt8>, count: Int, elements: Int) {
        unsafe self.base = unsafe base
        self.end = count
        self.elementsLeft = elements
    }

    /// Where the next byte stands.
    @inlinable public var offset: Int { at }
    @inlinable public var remaining: Int { end &- at }

    @inlinable public mutating func byte() throws(RecordError) -> UInt8 {
        guard at < end else { throw RecordError(.truncated, at: at) }
        let value = unsafe base[at]
        at &+= 1
        return value
    }

    @inlinable public mutating func bool() throws(RecordError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw expected("0 or 1", at: at - 1)
        }
    }

    /// A minimal LEB128 integer no larger than `limit`.
    @inlinable public mutating func integer(
        limit: UInt64 = .max
    ) throws(RecordError) -> UInt64 {
        let start = at
        guard at < end else { throw RecordError(.truncated, at: at) }
        var value = UInt64(unsafe base[at])
        at &+= 1
        if value >= 0x80 { value = try tail(of: value & 0x7f, from: start) }
        guard value <= limit else { throw expected("an integer of at most \(limit)", at: start) }
        return value
    }

    @usableFromInline mutating func tail(
        of first: UInt64, from start: Int
    ) throws(RecordError) -> UInt64 {
        var (value, shift) = (first, UInt64(7))
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw expected("a 64-bit integer", at: start) }
            value |= UInt64(next & 0x7f) &<< shift
            if next < 0x80 {
                guard next != 0 else { throw notMinimal(at: start) }
                return value
            }
            shift &+= 7
        }
    }

    /// A minimal LEB128 integer of up to 128 bits.
    @inlinable public mutating func wideInteger() throws(RecordError) -> UInt128 {
        if at < end, unsafe base[at] < 0x80 {
            at &+= 1
            return UInt128(unsafe base[at &- 1])
        }
        return try wideTail()
    }

    @usableFromInline mutating func wideTail() throws(RecordError) -> UInt128 {
        let start = at
        var (value, shift) = (UInt128(0), UInt128(0))
        while true {
            let next = try byte()
            guard shift < 126 || next <= 3 else { throw expected("a 128-bit integer", at: start) }
            value |= UInt128(next & 0x7f) &<< shift
            if next < 0x80 {
                guard next != 0 || shift == 0 else { throw notMinimal(at: start) }
                return value
            }
            shift &+= 7
        }
    }

    /// The number of elements that follow, each of which takes at least one byte.
    @inlinable public mutating func elementCount() throws(RecordError) -> Int {
        let start = at
        let count = try integer()
        guard count <= UInt64(truncatingIfNeeded: remaining) else {
            throw RecordError(.truncated, at: start)
        }
        return Int(truncatingIfNeeded: count)
    }

    /// The same, counted against the elements this value may have.
    @inlinable public mutating func listCount() throws(RecordError) -> Int {
        let start = at
        let count = try elementCount()
        guard count <= elementsLeft else { throw tooManyElements(at: start) }
        elementsLeft &-= count
        return count
    }

    @inline(never) @usableFromInline func tooManyElements(at offset: Int) -> RecordError {
        expected("no more than \(elementsLeft) elements here", at: offset)
    }

    /// Lends the next `count` bytes to `body` and moves behind them.
    @inlinable public mutating func take<T>(
        _ count: Int, _ body: (Span<UInt8>) -> T
    ) throws(RecordError) -> T {
        guard count <= remaining else { throw RecordError(.truncated, at: at) }
        let result = body(unsafe Span(_unsafeStart: base + at, count: count))
        at &+= count
        return result
    }

    /// Text behind its count of bytes.
    @inlinable public mutating func text() throws(RecordError) -> String {
        let start = at
        let count = try elementCount()
        let bytes = unsafe UnsafeBufferPointer(start: base + at, count: count)
        guard let text = unsafe UTF8Text.string(bytes) else {
            throw RecordError(.notUTF8, at: start)
        }
        at &+= count
        return text
    }

    /// Enters one more list, map or union, whatever may hold its own kind again, and leaves it;
    /// bounds the stack a stranger can use up.
    @inlinable public mutating func nested<T>(
        _ body: (inout BinaryReader) throws(RecordError) -> T
    ) throws(RecordError) -> T {
        depth &+= 1
        guard depth <= Self.depthLimit else {
            throw RecordError(.tooDeep(limit: Self.depthLimit), at: at)
        }
        let result = try body(&self)
        depth &-= 1
        return result
    }

    @inline(never) public func expected(_ what: String, at offset: Int) -> RecordError {
        RecordError(.expected(what), at: offset)
    }

    @inline(never) @usableFromInline func notMinimal(at offset: Int) -> RecordError {
        RecordError(.notCanonical("an integer longer than it needs to be"), at: offset)
    }
}

extension BinaryReader: FieldVisitor {
    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        do throws(RecordError) { value = try F(binary: &self) } catch { throw error.within(name) }
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F
    ) throws(RecordError) {
        do throws(RecordError) { value = try F(binary: &self) } catch { throw error.within(name) }
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        do throws(RecordError) {
            value = try bool() ? try F(binary: &self) : nil
        } catch { throw error.within(name) }
    }

    @inlinable public mutating func continues(if condition: Bool) -> Bool { condition }
}
