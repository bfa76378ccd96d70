extension JSON {
    /// Finds the way to the value at `error.offset` by walking the document once more, so that
    /// readers need not keep track of where they are while nothing is wrong.
    @inline(never) @usableFromInline static func located(
        _ error: RecordError, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> RecordError {
        var walk = unsafe JSONPathWalk(JSONScanner(base: base, count: count))
        walk.run(to: error.offset)
        return RecordError(error.problem, at: error.offset, path: walk.path)
    }
}

/// The keys and indexes between the outermost value and one byte of a document.
struct JSONPathWalk {
    private enum Step {
        case key(String)
        case index(Int)
    }

    private var scanner: JSONScanner
    private var steps: [Step] = []

    /// How many steps are shown.
    private static let mostSteps = 16

    init(_ scanner: JSONScanner) { self.scanner = scanner }

    /// Walks until a value or key begins at or behind `target`. A document that breaks earlier than
    /// that was refused for it, and the steps so far lead there.
    mutating func run(to target: Int) {
        do throws(RecordError) { try walk(to: target) } catch { return }
    }

    private mutating func walk(to target: Int) throws(RecordError) {
        while true {
            let next = try scanner.peek()
            guard scanner.at < target else { return }
            switch next {
            case 0x7B, 0x5B:
                scanner.at += 1
                steps.append(next == 0x7B ? .key("") : .index(-1))
            case 0x22: _ = try scanner.string()
            case 0x74: try scanner.skipLiteral("true")
            case 0x66: try scanner.skipLiteral("false")
            case 0x6E: try scanner.skipLiteral("null")
            default: try scanner.skipNumber()
            }
            guard try reachNextValue(before: target, opened: next == 0x7B || next == 0x5B) else {
                return
            }
        }
    }

    /// Leaves what ends here and steps to the next key or index; false at `target` or the end.
    private mutating func reachNextValue(
        before target: Int, opened: Bool
    ) throws(RecordError) -> Bool {
        var first = opened
        while let step = steps.popLast() {
            let next = try scanner.peek()
            if next == 0x7D || next == 0x5D {
                guard scanner.at < target else { return false }
                scanner.at += 1
                first = false
                continue
            }
            if !first { try scanner.expect(0x2C, "','") }
            switch step {
            case .index(let index): steps.append(.index(index + 1))
            case .key:
                guard try scanner.peek() == 0x22, scanner.at < target else { return false }
                steps.append(.key(try scanner.makeString(scanner.string())))
                try scanner.expect(0x3A, "':'")
            }
            return true
        }
        return false
    }

    var path: String {
        var path = ""
        for step in steps.prefix(Self.mostSteps) {
            switch step {
            case .index(let index): path += "[\(index)]"
            case .key(let key):
                path += path.isEmpty ? "" : "."
                path += RecordError.shown(key)
            }
        }
        return steps.count > Self.mostSteps ? path + "…" : path
    }
}
