import Simulation
import Primitives
import Records

/// A JSON document as a tree, so that tests can write it in many ways, damage one place and know
/// where it lies.
indirect enum Node {
    /// Text as it stands: a number, a word, or a string with its quotes.
    case leaf(String)
    case array([Node])
    /// Keys as they stand between their quotes.
    case object([Member])

    struct Member {
        var key: String
        var value: Node
    }
}

extension Node {
    /// The steps from the outermost value to another: an index into elements or members at each
    /// level.
    typealias Place = [Int]

    /// Every value in this document, itself first.
    var places: [Place] {
        let below: [Node] =
            switch self {
            case .leaf: []
            case .array(let elements): elements
            case .object(let members): members.map(\.value)
            }
        return [[]] + below.enumerated().flatMap { index, node in node.places.map { [index] + $0 } }
    }

    subscript(place: Place) -> Node {
        get {
            guard let first = place.first else { return self }
            let rest = Place(place.dropFirst())
            switch self {
            case .leaf: return self
            case .array(let elements): return elements[first][rest]
            case .object(let members): return members[first].value[rest]
            }
        }
        set {
            guard let first = place.first else {
                self = newValue
                return
            }
            let rest = Place(place.dropFirst())
            switch self {
            case .leaf: break
            case .array(var elements):
                elements[first][rest] = newValue
                self = .array(elements)
            case .object(var members):
                members[first].value[rest] = newValue
                self = .object(members)
            }
        }
    }

    /// What a reader should call `place`: `events[17].units`.
    func path(to place: Place) -> String {
        var (path, node) = ("", self)
        for index in place {
            switch node {
            case .leaf: break
            case .array(let elements):
                path += "[\(index)]"
                node = elements[index]
            case .object(let members):
                path += (path.isEmpty ? "" : ".") + members[index].key
                node = members[index].value
            }
        }
        return path
    }

    /// The document without blanks.
    var text: String {
        switch self {
        case .leaf(let text): text
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\"\($0.key)\":\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    /// The document with blanks strewn in, and where the value at `place` begins in it.
    func spaced(
        using dice: inout SplitMix64, markingPlace place: Place? = nil
    ) -> (text: String, offset: Int?) {
        var (text, offset) = ("", Int?.none)
        write(to: &text, using: &dice, place: place, offset: &offset)
        return (text, offset)
    }

    private func write(
        to text: inout String, using dice: inout SplitMix64, place: Place?, offset: inout Int?
    ) {
        text += dice.blanks()
        if place == [] { offset = text.utf8.count }
        func below(_ index: Int) -> Place? {
            place.flatMap { $0.first == index ? Place($0.dropFirst()) : nil }
        }
        switch self {
        case .leaf(let leaf): text += leaf
        case .array(let elements):
            text += "[" + dice.blanks()
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text, using: &dice, place: below(index), offset: &offset)
            }
            text += "]"
        case .object(let members):
            text += "{" + dice.blanks()
            for (index, member) in members.enumerated() {
                text += (index > 0 ? "," : "") + dice.blanks()
                text += "\"\(member.key)\"" + dice.blanks() + ":"
                member.value.write(to: &text, using: &dice, place: below(index), offset: &offset)
            }
            text += "}"
        }
        text += dice.blanks()
    }
}

extension SplitMix64 {
    mutating func blanks() -> String {
        coin() ? "" : String((0..<below(3)).map { _ in pick(" \t\r\n") })
    }

    /// A whole document of any shape.
    mutating func node(deep: Int) -> Node {
        switch below(deep > 0 ? 7 : 4) {
        case 0: .leaf(number())
        case 1: .leaf(pick(["true", "false", "null"]))
        case 2, 3: .leaf("\"" + stringBody() + "\"")
        case 4: .array(list(upTo: 4) { $0.node(deep: deep - 1) })
        default:
            .object(
                list(upTo: 4) {
                    Node.Member(key: $0.stringBody(), value: $0.node(deep: deep - 1))
                })
        }
    }

    mutating func number() -> String {
        func digits(_ dice: inout SplitMix64) -> String {
            String((0...dice.below(6)).map { _ in dice.pick("0123456789") })
        }
        let whole = coin() ? "0" : pick("123456789") + digits(&self)
        let fraction = coin() ? "" : "." + digits(&self)
        let exponent = coin() ? "" : pick(["e", "E"]) + pick(["", "+", "-"]) + String(below(20))
        return pick(["", "-"]) + whole + fraction + exponent
    }

    /// The inside of a string, escaped at random.
    mutating func stringBody() -> String {
        var body = ""
        for _ in 0..<below(12) {
            switch below(5) {
            case 0: body += pick([#"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#])
            case 1:
                body += pick([#"\u0000"#, #"\u00e9"#, #"\uD7FF"#, #"\ud83d\ude00"#, #"\ue000"#])
            default:
                let scalar = scalar()
                guard scalar.value >= 0x20, scalar != "\"", scalar != "\\" else { continue }
                body.unicodeScalars.append(scalar)
            }
        }
        return body
    }

    /// `bytes` with one to three of them changed, dropped, doubled, added or swapped.
    mutating func mutated(_ bytes: [UInt8], syntax: [UInt8] = []) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) {
            guard !bytes.isEmpty else { return [UInt8(truncatingIfNeeded: next())] }
            let at = below(bytes.count)
            let byte = syntax.isEmpty || coin() ? UInt8(truncatingIfNeeded: next()) : pick(syntax)
            switch below(6) {
            case 0: bytes[at] = byte
            case 1: bytes[at] ^= 1 << UInt8(below(8))
            case 2: bytes.remove(at: at)
            case 3: bytes.insert(byte, at: at)
            case 4:
                bytes.insert(contentsOf: bytes[at..<min(at + 1 + below(8), bytes.count)], at: at)
            default: bytes.swapAt(at, below(bytes.count))
            }
        }
        return bytes
    }

    /// The bytes that mean something to a reader of JSON.
    static let jsonSyntax = Array(#"{}[],:"\/u0123456789abcdefDd+-.eEtrufalsn "#.utf8)
}

private func + (left: Character, right: String) -> String { String(left) + right }
