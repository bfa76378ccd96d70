/// The first bytes of a shared library, as far as they say whether this machine could load it.
struct ElfHeader: Sendable {
    static let byteCount = 64

    /// Class (32 or 64 bits), whether the bytes are little-endian, the type and the machine.
    let bits: Int
    let isLittleEndian: Bool
    let type: UInt16
    let machine: UInt16
    /// Where the list of segments begins, how long an entry is, and how many there are; 64 bits only.
    let segments: (offset: UInt64, entry: Int, count: Int)

    /// `nil` where they are no ELF header.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]),
            [1, 2].contains(bytes[4]), [1, 2].contains(bytes[5])
        else { return nil }
        let isLittle = bytes[5] == 1
        func word(_ at: Int) -> UInt16 {
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            return isLittle ? first | second << 8 : first << 8 | second
        }
        (bits, isLittleEndian) = (bytes[4] == 1 ? 32 : 64, isLittle)
        (type, machine) = (word(16), word(18))
        segments = (Self.long(bytes, 32), Int(word(54)), Int(word(56)))
    }

    /// Whether all that would be mapped lies within a file of that length: the loader does not ask,
    /// and a page behind the end of the file kills the process that touches it. `list` holds the
    /// entries of the list of segments.
    func fits(_ fileLength: UInt64, _ list: [UInt8]) -> Bool {
        guard segments.entry >= 56, segments.count > 0,
            list.count == segments.entry * segments.count
        else { return false }
        return (0..<segments.count).allSatisfy { index in
            let start = index * segments.entry
            let (end, isTooMuch) = Self.long(list, start + 8)
                .addingReportingOverflow(Self.long(list, start + 32))
            return !isTooMuch && end <= fileLength
        }
    }

    /// Eight bytes, least first.
    private static func long(_ bytes: [UInt8], _ at: Int) -> UInt64 {
        bytes[at..<at + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    var isSharedLibrary: Bool { type == 3 }

    var architecture: String {
        let name =
            switch machine {
            case 3: "x86"
            case 40: "arm"
            case 62: "x86_64"
            case 183: "aarch64"
            case 243: "riscv"
            default: "machine \(machine)"
            }
        return "\(name), \(bits) bits" + (isLittleEndian ? "" : ", big-endian")
    }

    /// What this program was compiled for.
    static var ours: String {
        #if arch(x86_64)
            "x86_64, 64 bits"
        #elseif arch(arm64)
            "aarch64, 64 bits"
        #else
            "another machine"
        #endif
    }
}
