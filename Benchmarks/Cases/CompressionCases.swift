import Compression

/// gzip in both directions beside Python's zlib, which is the same library behind another caller.
enum CompressionCases {
    static let cases: [Case] = [
        Case("compression.gzip/write-1MiB", ["level": "6"], unit: .rate("MB", of: 1e6)) {
            let text = document
            return Match(
                .repeating {
                    blackHole(try Compressor.compress(text.span, .gzip, level: 6).count)
                    return text.count
                }, against: try .zlib("write", on: text, work: text.count))
        },
        Case("compression.gzip/read-1MiB", ["level": "6"], unit: .rate("MB", of: 1e6)) {
            let text = document
            let coded = try Compressor.compress(text.span, .gzip, level: 6)
            return Match(
                .repeating {
                    blackHole(try Decompressor.decompress(coded.span, .gzip).count)
                    return text.count
                }, against: try .zlib("read", on: coded, work: text.count))
        },
    ]

    /// Events as a client asks for them, in JSON, with numbers that differ.
    private static var document: [UInt8] {
        var (bytes, number) = ([UInt8](), UInt32(1))
        while bytes.count < 1 << 20 {
            number = number &* 1_664_525 &+ 1_013_904_223
            let line = #"{"id":"job-\#(number)","state":"open","units":"\#(number >> 20)"},"#
            bytes += Array(line.utf8)
        }
        return Array(bytes.prefix(1 << 20))
    }
}

extension Contender {
    /// Python's zlib codes or decodes the bytes at level 6, with gzip's header and checksum.
    static func zlib(_ way: String, on bytes: [UInt8], work: Int) throws -> Contender {
        let file = try TemporaryFile(bytes)
        let python = Contender.python(
            "Python's zlib", script: "gzip_content.py", arguments: [way, file.path], work: work)
        return Contender(name: python.name) { repetitions in
            // The file must outlive the script that reads it.
            try withExtendedLifetime(file) { try python.measure(repetitions) }
        }
    }
}
