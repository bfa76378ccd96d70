extension JSONReader {
    /// Reads one object into `record`.
    @inlinable public mutating func read<R: Record>(_ record: inout R) throws(RecordError) {
        let outer = (index, seen, objectStart, conditional)
        try scanner.expect(0x7B, "an object")
        objectStart = scanner.at &- 1
        try open(at: objectStart)
        (index, seen, settling, conditional) = (0, 0, false, false)
        try nextKey(first: true)
        while key.count >= 0 {
            (index, took) = (0, false)
            try record.fields(&self)
            if !took { throw unknownKey() }
        }
        if conditional || index == 0 || seen != ~0 &>> (64 &- UInt64(index)) {
            (index, settling, ended) = (0, true, false)
            try record.fields(&self)
            settling = false
        }
        depth &-= 1
        (index, seen, objectStart, conditional) = outer
        took = true
    }

    /// Moves behind the comma and the next key, or behind the object's end.
    @inlinable mutating func nextKey(first: Bool) throws(RecordError) {
        let next = try scanner.peek()
        if next == 0x7D {
            scanner.at &+= 1
            key.count = -1
            return
        }
        if !first { try scanner.expect(0x2C, "',' or '}'") }
        key = try scanner.string()
        try scanner.expect(0x3A, "':'")
    }

    @inlinable @inline(__always) func keyIs(_ name: StaticString) -> Bool {
        if key.escaped { return scanner.equals(key, name) }
        let count = name.utf8CodeUnitCount
        guard count == key.count else { return false }
        var index = 0
        while index < count {
            guard unsafe name.utf8Start[index] == scanner.byte(key.start &+ index) else {
                return false
            }
            index &+= 1
        }
        return true
    }

    /// Whether the value of the field `name` comes next.
    @inlinable @inline(__always) mutating func enter(
        _ name: StaticString, required: Bool
    ) throws(RecordError) -> Bool {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index)
        index &+= 1
        if settling {
            try settle(name, isSeen: seen & bit != 0, required: required)
            return false
        }
        guard keyIs(name) else { return false }
        guard seen & bit == 0 else {
            throw RecordError(.duplicateKey("\(name)"), at: key.start &- 1)
        }
        seen |= bit
        took = true
        return true
    }

    @usableFromInline func settle(
        _ name: StaticString, isSeen: Bool, required: Bool
    ) throws(RecordError) {
        precondition(index <= 64, "a record has at most 64 fields")
        if ended {
            guard !isSeen else { throw RecordError(.laterKey("\(name)"), at: objectStart) }
        } else if required && !isSeen {
            throw RecordError(.missingKey("\(name)"), at: objectStart)
        }
    }

    @inline(never) @usableFromInline func unknownKey() -> RecordError {
        let name = RecordError.shown(scanner.unescapedString(key))
        return RecordError(.unknownKey(name), at: key.start &- 1)
    }

    /// Whether the last pass must give the field it has just come to its absent value.
    @inlinable @inline(__always) var isAbsent: Bool {
        settling && !ended && seen & (1 &<< UInt64(truncatingIfNeeded: index &- 1)) == 0
    }
}

extension JSONReader: FieldVisitor {
    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        guard try enter(name, required: true) else { return }
        value = try F(json: &self)
        try nextKey(first: false)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default absent: @autoclosure () -> F
    ) throws(RecordError) {
        guard try enter(name, required: false) else {
            if isAbsent { value = absent() }
            return
        }
        value = try F(json: &self)
        try nextKey(first: false)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        guard try enter(name, required: false) else {
            if isAbsent { value = nil }
            return
        }
        value = try F(json: &self)
        try nextKey(first: false)
    }

    @inlinable public mutating func continues(if condition: Bool) -> Bool {
        conditional = true
        if settling && !condition { ended = true }
        return true
    }
}
