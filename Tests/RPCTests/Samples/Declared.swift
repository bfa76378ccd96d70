import RPC
import Records

/// The methods of JSON-RPC's own examples.
enum Declared {
    static let subtract = Method<Subtraction, Int64>(
        "subtract", "The first number less the second.", isReadOnly: true)
    static let sum = Method<Summands, Int64>("sum", "The sum of three numbers.")
    static let update = Method<Five, Nothing>("update", "Takes five numbers.")
    static let hello = Method<Greeting, Nothing>("notify_hello", "Takes a greeting.")
    static let notifySum = Method<Summands, Nothing>("notify_sum", "Takes three numbers.")
    static let data = Method<Nothing, RawJSON>(
        "get_data", "A text and a number.", aliases: ["data.get"])

    /// A method with everything a declaration can have.
    static let list = Method<Query, [Row]>(
        "market.list", "Rows, newest first.", capability: .named("market:read"), cost: 5,
        aliases: ["market.rows"],
        errors: [DomainErrorDeclaration(-33_100, "too_old", "That height is no longer kept.")],
        isReadOnly: true, example: Query(height: 7))

    static let table: MethodTable = {
        var table = MethodTable()
        do throws(MethodTable.Refusal) {
            try table.bind(subtract) { params, _ in
                let (value, overflow) = params.minuend.subtractingReportingOverflow(
                    params.subtrahend)
                if overflow { throw Boom.text("a secret of the inside") }
                return value
            }
            try table.bind(sum) { params, _ in Int64(params.a) + Int64(params.b) + Int64(params.c) }
            try table.bind(update) { _, _ in Nothing() }
            try table.bind(hello) { _, _ in Nothing() }
            try table.bind(notifySum) { _, _ in Nothing() }
            try table.bind(data) { _, _ in try RawJSON(Array(#"["hello",5]"#.utf8)) }
            try table.bind(list) { params, caller in
                if params.height == 404 { throw TooOld(oldest: 500) }
                if params.height == 499 { throw CancellationError() }
                if params.height == 500 { throw Boom.text("a secret of the inside") }
                return [Row(name: caller.tenant ?? "nobody", mode: params.mode ?? .fast)]
            }
        } catch { preconditionFailure("\(error)") }
        return table
    }()

    static let about = ServiceDescription(
        title: "The example", version: "1.0", summary: "What the tests declare.")

    static let market = RPCCaller(
        tenant: "acme", capabilities: ["market:read"], correlationID: "01J")
}

enum Boom: Error { case text(String) }

struct TooOld: DomainError {
    var oldest: UInt64
    var declaration: DomainErrorDeclaration { Declared.list.errors[0] }
    var details: RawJSON? { RawJSON(of: Row.Height(oldest: oldest)) }
}

struct Subtraction: Record, Hashable {
    var minuend: Int64 = 0
    var subtrahend: Int64 = 0
    init() {}
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("minuend", &minuend)
        try visit("subtrahend", &subtrahend)
    }
}

struct Summands: Record, Hashable {
    var (a, b, c): (Int32, Int32, Int32) = (0, 0, 0)
    init() {}
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("a", &a)
        try visit("b", &b, default: 0)
        try visit("c", &c, default: 0)
    }
    static func == (left: Self, right: Self) -> Bool {
        (left.a, left.b, left.c) == (right.a, right.b, right.c)
    }
    func hash(into hasher: inout Hasher) { hasher.combine(a) }
}

struct Five: Record {
    var numbers: [UInt8] = [0, 0, 0, 0, 0]
    init() {}
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("a", &numbers[0])
        try visit("b", &numbers[1])
        try visit("c", &numbers[2])
        try visit("d", &numbers[3])
        try visit("e", &numbers[4])
    }
}

struct Greeting: Record {
    var number: UInt8 = 0
    init() {}
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
    }
}

struct Query: Record, Hashable {
    var height: UInt64 = 0
    var mode: Mode?
    var lanes: [Mode] = []
    var note = ""
    var nested: Row?
    init(height: UInt64) { self.height = height }
    init() {}
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("mode", &mode)
        try visit("lanes", &lanes, default: [])
        try visit("note", &note, default: "")
        try visit("nested", &nested)
    }
}

struct Row: Record, Hashable {
    var name = ""
    var mode = Mode.fast
    init() {}
    init(name: String, mode: Mode) {
        self.name = name
        self.mode = mode
    }
    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("name", &name)
        try visit("mode", &mode)
    }

    struct Height: Record {
        var oldest: UInt64 = 0
        init() {}
        init(oldest: UInt64) { self.oldest = oldest }
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("oldest", &oldest)
        }
    }
}

enum Mode: UInt8, Choice {
    case fast = 1, slow = 2
    var name: String {
        switch self {
        case .fast: "fast"
        case .slow: "slow"
        }
    }
}
