import FuzzTargets
import Primitives
import Records
import Testing

@Suite struct UnionTests {
    private static let expectation = "an object with one of open, settle, stop"

    @Test func `every case comes back from its tag and its name`() throws {
        let all: [Action] = [
            .open(Slice(1, 2)), .settle(Moment(height: Height(3), time: Milliseconds(4))),
            .stop(Nothing()),
        ]
        for action in all {
            #expect(try Only<Action>(binary: Only(action).binary()).x == action)
            #expect(try Only<Action>(json: Only(action).json()).x == action)
            #expect(try Only<Action>(canonicalJSON: Only(action).canonicalJSON()).x == action)
        }
        #expect(try Only<[Action]>(json: Only(all).json()).x == all)
        #expect(try Only<[Action]>(binary: Only(all).binary()).x == all)
    }

    @Test func `a case may hold any field`() throws {
        let all = [Order.settle(ID(300)), .open(Slice(1, 2))]
        #expect(Only(all[0]).binary() == [1, 2, 0xAC, 2])
        #expect(String(decoding: Only(all[0]).json(), as: UTF8.self) == #"{"x":{"settle":300}}"#)
        for order in all {
            #expect(try Only<Order>(binary: Only(order).binary()).x == order)
            #expect(try Only<Order>(json: Only(order).json()).x == order)
        }
        let refused = refusal { () throws(RecordError) in
            try fromJSON(#"{"settle":-1}"#, as: Order.self)
        }
        #expect(refused?.path == "x.settle")
    }

    @Test func `tags that name no case are refused`() {
        for tag in UInt8.min ... .max where ![1, 2, 9].contains(tag) {
            #expect(
                refusal { () throws(RecordError) in try Only<Action>(binary: [1, tag, 0, 0]) }
                    == RecordError(.expected(Self.expectation), at: 1, path: "x"))
        }
    }

    @Test func `a refusal names the case it lies in`() {
        let binary = refusal { () throws(RecordError) in
            try Only<Action>(binary: [1, 1, 3, 0x80, 0])
        }
        #expect(binary?.path == "x.open.units")
        let json = refusal { () throws(RecordError) in
            try fromJSON(#"{"open":{"index":1,"units":2}}"#, as: Action.self)
        }
        #expect(json?.description == "x.open.units: expected an integer string (byte 32)")
    }

    @Test func `exactly one known case stands in the object`() {
        let documents: [(String, RecordError)] = [
            ("{}", RecordError(.expected(Self.expectation), at: 5, path: "x")),
            (" { }", RecordError(.expected(Self.expectation), at: 6, path: "x")),
            (#"{"pause":{}}"#, RecordError(.expected(Self.expectation), at: 6, path: "x")),
            (#"{"Stop":{}}"#, RecordError(.expected(Self.expectation), at: 6, path: "x")),
            (#"{"":{}}"#, RecordError(.expected(Self.expectation), at: 6, path: "x")),
            (
                #"{"stop":{},"stop":{}}"#,
                RecordError(.expected("a single case"), at: 16, path: "x")
            ),
            (
                #"{"stop":{},"open":{"index":1,"units":"2"}}"#,
                RecordError(.expected("a single case"), at: 16, path: "x")
            ),
            (
                #"{"stop":{},"pause":1}"#,
                RecordError(.expected("a single case"), at: 16, path: "x")
            ),
            (#"{"stop":null}"#, RecordError(.expected("an object"), at: 13, path: "x.stop")),
            (#"{"stop":{"a":1}}"#, RecordError(.unknownKey("a"), at: 14, path: "x.stop")),
            (#"{"open":{"index":1}}"#, RecordError(.missingKey("units"), at: 13, path: "x.open")),
            (#""stop""#, RecordError(.expected("an object"), at: 5, path: "x")),
            ("[]", RecordError(.expected("an object"), at: 5, path: "x")),
            ("null", RecordError(.expected("an object"), at: 5, path: "x")),
        ]
        for (text, expected) in documents {
            let error = refusal { () throws(RecordError) in try fromJSON(text, as: Action.self) }
            #expect(error == expected, "\(text)")
        }
    }

    @Test func `a case may be spelled with escapes, not with look-alikes`() throws {
        #expect(try fromJSON(#"{"st\u006fp":{}}"#, as: Action.self) == .stop(Nothing()))
        #expect(try fromJSON(#"{"K":{}}"#, as: Temperature.self) == .kelvin(Nothing()))
        // The Kelvin sign, which Unicode calls equivalent to the letter.
        #expect(throws: RecordError.self) {
            try fromJSON("{\"\u{212A}\":{}}", as: Temperature.self)
        }
    }

    @Test func `unions nest in one another up to the limit`() throws {
        func tower(_ levels: Int) -> Condition {
            (1..<levels).reduce(Condition.holds(Nothing())) { inner, _ in
                var negation = Condition.Negation()
                negation.condition = inner
                return .not(negation)
            }
        }
        let deepest = Only(tower(64))
        #expect(try Only<Condition>(binary: deepest.binary()) == deepest)
        let deeper = Only(tower(65)).binary()
        #expect(
            refusal { () throws(RecordError) in try Only<Condition>(binary: deeper) }?.problem
                == .tooDeep(limit: 64))
        // In JSON each level is two objects, and the record around them is one more.
        let shallow = Only(tower(15))
        #expect(try Only<Condition>(json: shallow.json()) == shallow)
        let tooDeep = Only(tower(16)).json()
        #expect(
            refusal { () throws(RecordError) in try Only<Condition>(json: tooDeep) }?.problem
                == .tooDeep(limit: 32))
    }
}

private enum Temperature: Union, Hashable {
    case kelvin(Nothing)

    static var sample: Temperature { .kelvin(Nothing()) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "K", &self, { if case .kelvin(let it) = $0 { it } else { nil } }, Self.kelvin)
    }
}

private enum Order: Union, Hashable {
    case open(Slice)
    case settle(ID<Order>)

    static var sample: Order { .settle(.none) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "open", &self, { if case .open(let it) = $0 { it } else { nil } }, Self.open)
        try visit(
            2, "settle", &self, { if case .settle(let it) = $0 { it } else { nil } }, Self.settle)
    }
}
