import FuzzTargets
import Simulation
import SpecTesting
import Primitives
import Records
import Testing

/// A refusal names the way to the refused value, whatever stands around it.
@Suite struct JSONPathTests {
    @Test(arguments: Trials.seeds(2_000))
    func `each value in turn, made null, is the one that is named`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let node = Node(parsing: dice.batch().json())
        for place in node.places {
            var damaged = node
            damaged[place] = .leaf("null")
            let (text, offset) = damaged.spaced(using: &dice, markingPlace: place)
            let error = refusal { () throws(RecordError) in try Batch(json: text) }
            #expect(error?.path == node.path(to: place), "\(text)")
            #expect(error?.offset == offset, "\(text)")
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func
        `each object in turn, given a strange, doubled or missing key, is the one that is named`(
            seed: UInt64
        )
    {
        var dice = SplitMix64(seed: seed)
        let node = Node(parsing: dice.batch().json())
        for place in node.places {
            guard case .object(let members) = node[place], !members.isEmpty else { continue }
            let isMap = members.contains { !["name", "rows", "index", "units"].contains($0.key) }
            let at = dice.below(members.count)
            func check(_ changed: [Node.Member], _ problem: RecordError.Problem) {
                var damaged = node
                damaged[place] = .object(changed)
                let text = damaged.spaced(using: &dice).text
                let error = refusal { () throws(RecordError) in try Batch(json: text) }
                #expect(error?.path == node.path(to: place), "\(text)")
                #expect(error?.problem == problem, "\(text)")
            }
            check(members + [members[at]], .duplicateKey(members[at].key))
            guard !isMap else { continue }
            check(
                [Node.Member(key: "strange", value: .leaf("0"))] + members, .unknownKey("strange"))
            var fewer = members
            fewer.remove(at: at)
            check(fewer, .missingKey(members[at].key))
        }
    }

    @Test func `a long path and a long key are cut short`() {
        let key = String(repeating: "k", count: 200)
        let error = refusal { () throws(RecordError) in
            try fromJSON(#"{"\#(key)":null}"#, as: FieldMap<UInt8>.self)
        }
        #expect(error?.path == "x." + String(repeating: "k", count: 64) + "…")

        let open = String(repeating: #"{"label":0,"branches":["#, count: 20)
        let deep = refusal { () throws(RecordError) in
            try Branch(json: open, limits: JSONLimits(size: 1_000, depth: 64))
        }
        #expect(
            deep?.path
                == Array(repeating: "branches[0]", count: 8).joined(separator: ".") + "…")
        // One visible character of a thousand scalars is no way around the bound.
        let stack = "e" + String(repeating: "\u{301}", count: 1_000)
        for text in [#"{"\#(stack)":1}"#, #"{"label":0,"branches":[],"\#(stack)":1}"#] {
            let refused = refusal { () throws(RecordError) in try Branch(json: text) }
            #expect((refused?.description.utf8.count ?? .max) < 400)
        }
        let doubled = refusal { () throws(RecordError) in
            try fromJSON(#"{"\#(stack)":1,"\#(stack)":1}"#, as: FieldMap<UInt8>.self)
        }
        #expect((doubled?.description.utf8.count ?? .max) < 400)
        let inValue = refusal { () throws(RecordError) in
            try fromJSON(#"{"\#(stack)":null}"#, as: FieldMap<UInt8>.self)
        }
        #expect((inValue?.description.utf8.count ?? .max) < 400)
        var map = FieldMap<FieldMap<Bool>>()
        map[stack] = FieldMap()
        map[stack]?[stack] = true
        var bytes = Only(map).binary()
        bytes[bytes.count - 1] = 2
        let binary = refusal { () throws(RecordError) in
            try Only<FieldMap<FieldMap<Bool>>>(binary: bytes)
        }
        #expect((binary?.description.utf8.count ?? .max) < 600)
    }

    @Test func `a break in the grammar is named by the value it broke, or the one around it`() {
        let documents: [(String, String)] = [
            (#"{"name":"a\q","rows":{}}"#, "name"),
            (#"{"name":"a","rows":{"r":[[{"index":1x,"units":"2"}]]}}"#, "rows.r[0][0]"),
            (#"{"name":"a","rows":{"r":[[{"index":1,"units":"2"} 3]]}}"#, "rows.r[0]"),
            (#"{"name":"a","rows":{"r":[[{"index":1,"units":"2\u12"}]]}}"#, "rows.r[0][0].units"),
            (#"{"name":"a","rows":{"r":[[],[{"index":1,"un\q":"2"}]]}}"#, "rows.r[1][0]"),
        ]
        for (text, path) in documents {
            let error = refusal { () throws(RecordError) in try Batch(json: text) }
            #expect(error?.path == path, "\(text): \(error?.description ?? "taken")")
        }
    }
}

/// Lists in maps in records: every kind of step a path can take.
private struct Batch: Record {
    var name = ""
    var rows = FieldMap<[[Slice]]>()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("name", &name)
        try visit("rows", &rows)
    }
}

extension SplitMix64 {
    fileprivate mutating func batch() -> Batch {
        var batch = Batch()
        batch.name = plainText(of: "abc", 0...5)
        for _ in 0...below(4) {
            batch.rows[plainText(of: "abcdefgh", 3...9)] = list(upTo: 3) { dice in
                dice.list(upTo: 3) { $0.slice() }
            }
        }
        return batch
    }
}
