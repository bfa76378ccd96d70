/// The classes of bytes that RFC 9110 and RFC 3986 build messages from, as masks of 128 bits.
enum ByteClass {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var backslash: UInt8 { 0x5C }

    /// `tchar`: what a method or a field name is made of.
    @inline(__always) static func isToken(_ byte: UInt8) -> Bool {
        // ! # $ % & ' * + - . 0-9, and A-Z ^ _ ` a-z | ~
        isIn(0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE, byte)
    }

    /// What a path may hold that needs no second look: `pchar` and `/` without `%` and `.`.
    @inline(__always) static func isPlainPath(_ byte: UInt8) -> Bool {
        // ! $ & ' ( ) * + , - / 0-9 : ; =, and @ A-Z _ a-z ~
        isIn(0x2FFF_BFD2_0000_0000, 0x47FF_FFFE_87FF_FFFF, byte)
    }

    /// What a query may hold besides `%`: `pchar`, `/`, `?` and what browsers leave as it is, which
    /// is `[`, `]`, `^`, `` ` ``, `{`, `|` and `}`.
    @inline(__always) static func isPlainQuery(_ byte: UInt8) -> Bool {
        isIn(0xAFFF_FFD2_0000_0000, 0x7FFF_FFFF_EFFF_FFFF, byte)
    }

    /// What a name of a host may hold: letters, digits, `-`, `.`, `_` and `~`.
    @inline(__always) static func isHostName(_ byte: UInt8) -> Bool {
        isIn(0x03FF_6000_0000_0000, 0x47FF_FFFE_87FF_FFFE, byte)
    }

    /// What a field's value may hold: visible characters, bytes beyond ASCII, space and tab.
    @inline(__always) static func isFieldText(_ byte: UInt8) -> Bool {
        (byte >= space && byte != 0x7F) || byte == tab
    }

    @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The byte in lower case, where it is a letter.
    @inline(__always) static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// What a hexadecimal digit stands for.
    @inline(__always) static func hexadecimal(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    @inline(__always) private static func isIn(
        _ low: UInt64, _ high: UInt64, _ byte: UInt8
    ) -> Bool {
        let mask = byte & 0x40 == 0 ? low : high
        return (mask &>> UInt64(byte & 0x3F)) & UInt64((byte &>> 7) ^ 1) != 0
    }
}
