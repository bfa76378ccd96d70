/// Writes the canonical binary form: integers as minimal LEB128, text and lists behind their count,
/// optionals behind 0 or 1, records as their fields with nothing between.
public struct BinaryWriter: Sendable {
    @usableFromInline var storage: [UInt8]

    /// What has been written so far.
    @inlinable public var bytes: [UInt8] { storage }
    @inlinable public var count: Int { storage.count }

    @inlinable public init(capacity: Int = 256) {
        storage = []
        storage.reserveCapacity(capacity)
    }

    @inlinable public mutating func byte(_ value: UInt8) {
        storage.append(value)
    }

    @inlinable public mutating func raw(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
    }

    @inlinable @inline(__always) public mutating func integer(_ value: UInt64) {
        guard value >= 0x80 else { return storage.append(UInt8(truncatingIfNeeded: value)) }
        longInteger(value)
    }

    @usableFromInline mutating func longInteger(_ value: UInt64) {
        storage.append(addingCapacity: 10) { output in
            var rest = value
            while rest >= 0x80 {
                output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest &>>= 7
            }
            output.append(UInt8(truncatingIfNeeded: rest))
        }
    }

    @inlinable public mutating func wideInteger(_ value: UInt128) {
        var rest = value
        while rest > UInt128(UInt64.max) {
            storage.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        integer(UInt64(truncatingIfNeeded: rest))
    }

    /// Bytes behind their count.
    @inlinable public mutating func counted(_ bytes: Span<UInt8>) {
        let count = bytes.count
        guard count < 0x80 else {
            integer(UInt64(count))
            return raw(bytes)
        }
        // The count and a short text at once: what costs here is asking the array for room.
        storage.append(addingCapacity: 1 &+ count) { output in
            unsafe bytes.withUnsafeBytes { source in
                unsafe output.withUnsafeMutableBufferPointer { room, used in
                    let target = UnsafeMutableRawBufferPointer(room)
                    unsafe target[0] = UInt8(truncatingIfNeeded: count)
                    unsafe UnsafeMutableRawBufferPointer(rebasing: target[1...]).copyMemory(
                        from: source)
                    used = 1 &+ count
                }
            }
        }
    }

    /// What `body` writes, behind its count.
    @inlinable public mutating func counted(_ body: (inout BinaryWriter) -> Void) {
        let start = storage.count
        storage.append(0)
        body(&self)
        let count = storage.count &- start &- 1
        if count < 0x80 {
            storage[start] = UInt8(truncatingIfNeeded: count)
        } else {
            lengthen(countAt: start, to: count)
        }
    }

    /// A count of more than one byte moves what it counts.
    @usableFromInline mutating func lengthen(countAt start: Int, to count: Int) {
        var prefix = BinaryWriter(capacity: 10)
        prefix.integer(UInt64(count))
        storage.replaceSubrange(start...start, with: prefix.storage)
    }

    /// Bytes of a form that the type fixes, appended by `body`.
    @inlinable public mutating func raw(_ body: (inout [UInt8]) -> Void) { body(&storage) }

    /// Makes room at once for `count` elements of about `size` bytes, where growing would move the
    /// bytes more than once.
    @inlinable mutating func reserve(_ count: Int, _ size: Int) {
        let needed = storage.count &+ count &* (size &+ size / 8)
        if needed > 2 &* storage.capacity { storage.reserveCapacity(needed) }
    }

    /// Forgets what was written behind `count`; the storage is kept.
    @inlinable public mutating func truncate(to count: Int) {
        storage.removeLast(storage.count - count)
    }

    /// Forgets everything; the storage is kept.
    @inlinable public mutating func removeAll() {
        storage.removeAll(keepingCapacity: true)
    }
}

extension BinaryWriter: FieldVisitor {
    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        value.write(binary: &self)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F
    ) throws(RecordError) {
        value.write(binary: &self)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        guard let present = value else { return byte(0) }
        byte(1)
        present.write(binary: &self)
    }

    @inlinable public mutating func continues(if condition: Bool) -> Bool { condition }
}
