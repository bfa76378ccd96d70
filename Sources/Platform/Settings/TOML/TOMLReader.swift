/// A place in a document, moving from its first byte to its last: lines, headers and keys here,
/// values beside it.
struct TOMLReader {
    let bytes: [UInt8]
    let limits: TOMLLimits
    var at = 0
    private var keysLeft: Int
    private var section = 0

    init(_ document: Span<UInt8>, limits: TOMLLimits) {
        bytes = document.withUnsafeBufferPointer { Array($0) }
        self.limits = limits
        keysLeft = limits.keys
    }

    func checkUTF8(_ document: Span<UInt8>) throws(TOMLError) {
        do { _ = try UTF8Span(validating: document) } catch {
            throw TOMLError(.notUTF8, at: position(of: error.byteOffsets.lowerBound))
        }
    }

    // MARK: Lines

    mutating func document() throws(TOMLError) -> TOMLTable {
        let root = OpenTable(.element, at: position(of: 0))
        var current = root
        var depth = 0
        while true {
            skipBlanks()
            switch here {
            case nil: return root.closed()
            case UInt8(ascii: "["):
                section += 1
                (current, depth) = try header(in: root)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): break
            default: try pair(in: current, depth: depth)
            }
            try endLine("the end of the line")
        }
    }

    /// Blanks, perhaps a comment, then a newline or the end.
    private mutating func endLine(_ expected: String) throws(TOMLError) {
        skipBlanks()
        try skipComment()
        if here != nil, !takeNewline() { throw error(.expected(expected)) }
    }

    // MARK: Headers and keys

    private mutating func header(
        in root: OpenTable
    ) throws(TOMLError) -> (OpenTable, depth: Int) {
        let start = positionHere()
        at += 1
        let isElement = take("[")
        skipBlanks()
        let (names, places) = try key()
        guard take("]"), !isElement || take("]") else {
            throw error(.expected(isElement ? "]]" : "]"))
        }
        try countKey(at: start)
        var (table, depth) = (root, names.count)
        for (name, place) in zip(names, places).dropLast() {
            switch table[name] {
            case nil:
                let inner = OpenTable(.implicit, at: place)
                table[name] = .table(inner)
                table = inner
            case .table(let inner): table = inner
            case .tables(let list): (table, depth) = (list.last, depth + 1)
            case .item: throw TOMLError(.notATable(name), at: place)
            }
        }
        guard let name = names.last, let place = places.last else {
            throw error(.expected("a key"))
        }
        if isElement { depth += 1 }
        guard depth <= limits.depth else {
            throw TOMLError(.tooDeep(limit: limits.depth), at: start)
        }
        let inner = OpenTable(isElement ? .element : .header, at: start)
        switch table[name] {
        case nil:
            table[name] = isElement ? .tables(OpenTables(inner)) : .table(inner)
        case .tables(let list) where isElement: list.append(inner)
        case .table(let known) where !isElement && known.origin == .implicit:
            known.origin = .header
            return (known, depth)
        case .table, .tables: throw TOMLError(.closedTable(names.joined(separator: ".")), at: place)
        case .item: throw TOMLError(.duplicateKey(name), at: place)
        }
        return (inner, depth)
    }

    private mutating func pair(in table: OpenTable, depth: Int) throws(TOMLError) {
        let (names, places) = try key()
        guard take("=") else { throw error(.expected("=")) }
        skipBlanks()
        let target = try place(
            of: names, places, in: table,
            canEnter: { $0 == .implicit || $0 == .dotted(section: section) })
        try countKey(at: places[0])
        try checkDepth(depth + names.count - 1)
        let item = try value(depth: depth + names.count - 1)
        try put(item, at: names, places, in: target)
    }

    /// The table that a dotted key's last name goes into.
    func place(
        of names: [String], _ places: [TOMLPosition], in table: OpenTable,
        canEnter: (OpenTable.Origin) -> Bool
    ) throws(TOMLError) -> OpenTable {
        var table = table
        for (name, place) in zip(names, places).dropLast() {
            switch table[name] {
            case nil:
                let inner = OpenTable(.dotted(section: section), at: place)
                table[name] = .table(inner)
                table = inner
            case .table(let inner):
                guard canEnter(inner.origin) else { throw TOMLError(.closedTable(name), at: place) }
                inner.origin = .dotted(section: section)
                table = inner
            case .tables: throw TOMLError(.closedTable(name), at: place)
            case .item: throw TOMLError(.notATable(name), at: place)
            }
        }
        return table
    }

    func put(
        _ item: TOMLItem, at names: [String], _ places: [TOMLPosition], in table: OpenTable
    ) throws(TOMLError) {
        guard let name = names.last, let place = places.last else {
            throw error(.expected("a key"))
        }
        guard table[name] == nil else { throw TOMLError(.duplicateKey(name), at: place) }
        table[name] = .item(item)
    }

    /// `a."b c".d`, its names and where they begin; blanks behind it are passed.
    mutating func key() throws(TOMLError) -> ([String], [TOMLPosition]) {
        var (names, places): ([String], [TOMLPosition]) = ([], [])
        repeat {
            skipBlanks()
            places.append(positionHere())
            guard names.count < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
            names.append(try simpleKey())
            skipBlanks()
        } while take(".")
        return (names, places)
    }

    private mutating func simpleKey() throws(TOMLError) -> String {
        if here == UInt8(ascii: "\"") { return try basicString() }
        if here == UInt8(ascii: "'") { return try literalString() }
        let start = at
        while let byte = here, Self.isBare(byte) { at += 1 }
        guard at > start else { throw error(.expected("a key")) }
        return text(start..<at)
    }

    /// Counts a key or element against the limit.
    mutating func countKey(at place: TOMLPosition) throws(TOMLError) {
        keysLeft -= 1
        guard keysLeft >= 0 else { throw TOMLError(.tooManyKeys(limit: limits.keys), at: place) }
    }

    // MARK: Bytes

    var here: UInt8? { at < bytes.count ? bytes[at] : nil }

    func peek(_ distance: Int) -> UInt8? {
        at + distance < bytes.count ? bytes[at + distance] : nil
    }

    func starts(with word: StaticString) -> Bool {
        guard bytes.count - at >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[at + index] != word.utf8Start[index] {
            return false
        }
        return true
    }

    mutating func take(_ word: StaticString) -> Bool {
        guard starts(with: word) else { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    mutating func takeNewline() -> Bool { take("\n") || take("\r\n") }

    mutating func skipBlanks() {
        while let byte = here, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
    }

    mutating func skipComment() throws(TOMLError) {
        guard here == UInt8(ascii: "#") else { return }
        while let byte = here, byte != UInt8(ascii: "\n"), !starts(with: "\r\n") {
            guard !Self.isControl(byte) else { throw error(.illegalCharacter(byte)) }
            at += 1
        }
    }

    /// Blanks, newlines and comments, as they may stand between elements of an array.
    mutating func skipLines() throws(TOMLError) {
        repeat {
            skipBlanks()
            try skipComment()
        } while takeNewline()
    }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A control character other than the tab.
    static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: Positions

    /// Counted from the last place that was asked for, since values ask in order.
    private var known = (at: 0, line: 1, lineStart: 0)

    func error(_ problem: TOMLError.Problem) -> TOMLError {
        TOMLError(problem, at: counted(to: at).position)
    }

    func position(of offset: Int) -> TOMLPosition { counted(to: offset).position }

    /// The position here, remembered so that the next one is near.
    mutating func positionHere() -> TOMLPosition {
        let (position, line, start) = counted(to: at)
        known = (at, line, start)
        return position
    }

    private func counted(to offset: Int) -> (position: TOMLPosition, line: Int, start: Int) {
        var (line, start, index) = (known.line, known.lineStart, known.at)
        if offset < index { (line, start, index) = (1, 0, 0) }
        while index < offset {
            if bytes[index] == UInt8(ascii: "\n") { (line, start) = (line + 1, index + 1) }
            index += 1
        }
        return (TOMLPosition(line: line, column: offset - start + 1), line, start)
    }
}
