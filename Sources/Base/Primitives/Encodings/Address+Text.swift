// An address as people copy it: `tb1`, its 34 bytes in 55 characters, and six of checksum. One
// address has one text, in lower case, so texts are equal exactly when the addresses are.

extension Address {
    /// Every address has this many characters.
    public static var characterCount: Int { 64 }

    /// Accepts exactly what ``text`` writes.
    public init(parsing text: Span<UInt8>) throws(AddressError) {
        guard text.count == Address.characterCount else {
            throw .expectedCharacters(Address.characterCount, found: text.count)
        }
        // A first letter of lower case holds all others to it.
        guard text[0] == UInt8(ascii: "t"), text[1] == UInt8(ascii: "b"),
            text[2] == UInt8(ascii: "1")
        else { throw .expectedPrefix }
        do throws(Bech32mError) {
            let read = try Bech32m.withBytes(of: text, behind: 2) { Address($0) }
            guard let read else { preconditionFailure("55 symbols are the bytes of an address") }
            self = read
        } catch { throw .encoding(error) }
    }

    public init(parsing text: String) throws(AddressError) {
        try self.init(parsing: text.utf8Span.span)
    }

    /// 64 characters that begin with `tb1`.
    public var text: String {
        unsafe String(unsafeUninitializedCapacity: Address.characterCount) { room in
            var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
            write(to: &output)
            return unsafe output.finalize(for: room)
        }
    }

    public func appendText(to text: inout [UInt8]) {
        text.append(addingCapacity: Address.characterCount) { write(to: &$0) }
    }

    private func write(to output: inout OutputSpan<UInt8>) {
        var bytes = InlineArray<34, UInt8>(repeating: 0)
        bytes[0] = UInt8(truncatingIfNeeded: shard.value &>> 8)
        bytes[1] = UInt8(truncatingIfNeeded: shard.value)
        keyHash.withBytes { hash in
            for index in hash.indices { bytes[2 + index] = hash[index] }
        }
        let prefix: InlineArray<2, UInt8> = [UInt8(ascii: "t"), UInt8(ascii: "b")]
        Bech32m.write(bytes.span, prefix: prefix.span, to: &output)
    }
}

extension Address: CustomStringConvertible {
    public var description: String { text }
}

extension Address {
    /// What its text is, for whoever has to write one.
    public static var form: String {
        "'tb1' and 61 characters, bech32m of 34 bytes: the shard's 2 and the key hash's 32"
    }
}

/// Where a text that should be an address goes wrong.
public enum AddressError: Error, Hashable, Sendable {
    /// It has another length, in bytes.
    case expectedCharacters(Int, found: Int)
    /// It begins with something else than `tb1` in lower case.
    case expectedPrefix
    /// It is no bech32m.
    case encoding(Bech32mError)
}

extension AddressError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedCharacters(let count, let found):
            "its length is wrong: it has \(found) characters, and an address \(count)"
        case .expectedPrefix:
            "its prefix is wrong: an address begins with 'tb1', in lower case"
        case .encoding(let error):
            switch error {
            case .expectedMatchingChecksum: "its checksum is wrong: \(error)"
            case .expectedSymbol, .expectedOneCase, .expectedPrefixCharacter:
                "a character of it is wrong: \(error)"
            case .expectedFewerCharacters, .expectedSeparator, .expectedPrefix, .expectedChecksum,
                .expectedNoSpareSymbol, .expectedZeroPadding:
                "it is no bech32m: \(error)"
            }
        }
    }
}
