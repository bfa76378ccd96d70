import Settings

/// Settings files beside the reader of Python's standard library.
enum SettingsCases {
    static let cases: [Case] = [
        Case("settings.toml/read-1000-keys", ["keys": "1000", "tables": "50"], unit: .microseconds)
        {
            let document = Array(text.utf8)
            let ours = Contender.repeating {
                for _ in 0..<times { blackHole(try TOML.read(document.span)) }
                return times
            }
            return Match(ours, against: try .tomllib(reading: document, times: times))
        }
    ]

    private static let times = 20

    /// Fifty tables of twenty keys, with helps, as an operator has them.
    private static var text: String {
        (0..<50).map { table in
            "[table-\(table)]\n"
                + (0..<20).map { key in
                    let value =
                        switch key % 5 {
                        case 0: "\(table * 1_000 + key)"
                        case 1: "\"a value of some length, number \(key)\""
                        case 2: key % 2 == 0 ? "true" : "false"
                        case 3: "[1, 2, 3, \(key)]"
                        default: "\"\(key)ms\""
                        }
                    return "# What the key means, and which bounds it has.\nkey_\(key) = \(value)\n"
                }.joined()
        }.joined(separator: "\n")
    }
}

extension Contender {
    /// Python's tomllib, which is written in Python, reads the document.
    static func tomllib(reading document: [UInt8], times: Int) throws -> Contender {
        let file = try TemporaryFile(document)
        let python = Contender.python(
            "Python's tomllib", script: "toml_file.py", arguments: [file.path, "\(times)"],
            work: times)
        return Contender(name: python.name) { repetitions in
            // The file must outlive the script that reads it.
            try withExtendedLifetime(file) { try python.measure(repetitions) }
        }
    }
}
