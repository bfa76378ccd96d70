public import Primitives

/// Writes JSON text without blanks, members in the declared order; in canonical form (RCJ-1) members
/// are sorted by the bytes of their keys and an integer beyond ±(2^53 − 1) is refused.
public struct JSONWriter: Sendable {
    @usableFromInline var storage: [UInt8] = []
    /// Whether this writes the canonical form.
    public let isCanonical: Bool
    /// Where the current object begins.
    @usableFromInline var objectStart = 0
    /// In canonical form: where each member of the open objects begins, the innermost's last.
    @usableFromInline var members: [Member] = []

    @usableFromInline struct Member: Sendable {
        @usableFromInline var name: MemberName
        @usableFromInline var start: Int

        @inlinable init(name: MemberName, start: Int) {
            self.name = name
            self.start = start
        }
    }

    @usableFromInline enum MemberName: Sendable {
        case declared(StaticString)
        case dynamic(String)
    }

    /// The largest integer that every reader of JSON takes exactly, 2^53 − 1.
    public static let exactLimit: UInt64 = 1 << 53 - 1

    @inlinable public init(canonical: Bool = false, capacity: Int = 256) {
        isCanonical = canonical
        storage.reserveCapacity(capacity)
    }

    @inlinable public var bytes: [UInt8] { storage }

    // MARK: Leaves

    @inlinable public mutating func integer(_ value: UInt64) throws(RecordError) {
        if isCanonical && value > Self.exactLimit { throw inexact() }
        value.appendDecimal(to: &storage)
    }

    @inlinable public mutating func wideInteger(_ value: UInt128) throws(RecordError) {
        if isCanonical && value > UInt128(Self.exactLimit) { throw inexact() }
        value.appendDecimal(to: &storage)
    }

    @inlinable public mutating func signedInteger(_ value: Int64) throws(RecordError) {
        if isCanonical && value.magnitude > Self.exactLimit { throw inexact() }
        if value < 0 { storage.append(0x2D) }
        value.magnitude.appendDecimal(to: &storage)
    }

    @inline(never) @usableFromInline func inexact() -> RecordError {
        RecordError(
            .expected("an integer of at most \(Self.exactLimit) in canonical JSON"),
            at: storage.count)
    }

    @inlinable public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    @inlinable public mutating func string(_ value: String) {
        storage.append(0x22)
        escape(value.utf8.span)
        storage.append(0x22)
    }

    /// A string whose bytes `body` appends and which need no escaping: digits, hexadecimal.
    @inlinable public mutating func plainString(_ body: (inout [UInt8]) -> Void) {
        storage.append(0x22)
        body(&storage)
        storage.append(0x22)
    }

    @inlinable public mutating func raw(_ text: StaticString) {
        unsafe storage.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends `text` with its quotes, backslashes and control characters escaped.
    @inlinable mutating func escape(_ text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let scanner = unsafe JSONScanner(base: base, count: bytes.count)
            var (clean, index) = (0, 0)
            while index < bytes.count {
                index = scanner.plainRun(from: index)
                guard index < bytes.count else { break }
                let byte = scanner.byte(index)
                if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                    unsafe storage.append(
                        contentsOf: UnsafeBufferPointer(rebasing: bytes[clean..<index]))
                    escape(byte)
                    clean = index &+ 1
                }
                index &+= 1
            }
            unsafe storage.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[clean...]))
        }
    }

    @usableFromInline mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        case 0x22: raw("\\\"")
        case 0x5C: raw("\\\\")
        default:
            raw("\\u00")
            let digits: StaticString = "0123456789abcdef"
            unsafe storage.append(digits.utf8Start[Int(byte >> 4)])
            unsafe storage.append(digits.utf8Start[Int(byte & 15)])
        }
    }

    // MARK: Arrays and objects

    /// An array of `count` elements, each written by `element`.
    @inlinable public mutating func array(
        _ count: Int, _ element: (inout JSONWriter, Int) throws(RecordError) -> Void
    ) throws(RecordError) {
        storage.append(0x5B)
        for index in 0..<count {
            if index > 0 { storage.append(0x2C) }
            do throws(RecordError) { try element(&self, index) } catch {
                throw error.within(element: index)
            }
        }
        storage.append(0x5D)
    }

    /// An object whose members `body` writes with ``member(_:_:)``.
    @inlinable public mutating func object(
        _ body: (inout JSONWriter) throws(RecordError) -> Void
    ) throws(RecordError) {
        let (outerStart, firstMember) = (objectStart, members.count)
        objectStart = storage.count
        try body(&self)
        if storage.count == objectStart { storage.append(0x7B) }
        if isCanonical { sortMembers(from: firstMember) }
        storage.append(0x7D)
        objectStart = outerStart
    }

    /// One member of the current object under a key that is not known beforehand.
    public mutating func member(
        _ key: String, _ value: (inout JSONWriter) throws(RecordError) -> Void
    ) throws(RecordError) {
        if isCanonical { members.append(Member(name: .dynamic(key), start: storage.count)) }
        storage.append(storage.count == objectStart ? 0x7B : 0x2C)
        string(key)
        storage.append(0x3A)
        do throws(RecordError) { try value(&self) } catch { throw error.within(key) }
    }

    /// Begins a member whose name is plain ASCII.
    @inlinable @inline(__always) mutating func begin(_ name: StaticString) {
        if isCanonical { members.append(Member(name: .declared(name), start: storage.count)) }
        storage.append(storage.count == objectStart ? 0x7B : 0x2C)
        storage.append(0x22)
        raw(name)
        storage.append(0x22)
        storage.append(0x3A)
    }

    /// Brings the members of the object that ends here into the order of their keys. Every member
    /// begins with its comma, the first with the brace, so that they move as they are.
    @usableFromInline mutating func sortMembers(from first: Int) {
        defer { members.removeLast(members.count - first) }
        let own = members[first...]
        guard zip(own, own.dropFirst()).contains(where: { $1.name < $0.name }) else { return }
        let ends = own.dropFirst().map(\.start) + [storage.count]
        let ranges = zip(own, ends).sorted { $0.0.name < $1.0.name }.map { $0.0.start..<$0.1 }
        let sorted = ranges.flatMap { [0x2C] + storage[($0.lowerBound + 1)..<$0.upperBound] }
        storage.replaceSubrange(objectStart..., with: sorted)
        storage[objectStart] = 0x7B
    }
}

extension JSONWriter.MemberName {
    /// By the bytes of the key, never by locale or canonical equivalence.
    static func < (left: Self, right: Self) -> Bool {
        unsafe left.withBytes { left in
            unsafe right.withBytes { right in unsafe left.lexicographicallyPrecedes(right) }
        }
    }

    private func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        switch self {
        case .declared(let name): name.withUTF8Buffer { unsafe body($0) }
        case .dynamic(let name): unsafe name.utf8.span.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}

extension JSONWriter: FieldVisitor {
    @inlinable mutating func write<R: Record>(_ record: inout R) throws(RecordError) {
        let (outerStart, firstMember) = (objectStart, members.count)
        objectStart = storage.count
        try record.fields(&self)
        if storage.count == objectStart { storage.append(0x7B) }
        if isCanonical { sortMembers(from: firstMember) }
        storage.append(0x7D)
        objectStart = outerStart
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        begin(name)
        do throws(RecordError) { try value.write(json: &self) } catch { throw error.within(name) }
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F
    ) throws(RecordError) {
        try self(name, &value)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        guard var present = value else { return }
        try self(name, &present)
    }

    @inlinable public mutating func continues(if condition: Bool) -> Bool { condition }
}

extension JSONWriter {
    /// A number as it is, whatever form is being written.
    mutating func number(_ value: Int128) { value.appendDecimal(to: &storage) }
}
