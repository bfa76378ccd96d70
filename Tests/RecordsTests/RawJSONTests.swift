import FuzzTargets
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct RawJSONTests {
    @Test(arguments: [
        "null", "0", "-1.50e3", #""\u00e9\n""#, "[ 1 , {} ]", #"{"a" :{"a":1,"a":2}}"#,
        "123456789012345678901234567890",
    ])
    func `a value is kept as its bytes in every form`(text: String) throws {
        let raw = try RawJSON(Array(text.utf8))
        #expect(raw.description == text)
        #expect(jsonText(raw) == text)
        #expect(try fromJSON(" \n" + text + "\t", as: RawJSON.self) == raw)
        #expect(try RawJSON(binary: raw.binary()) == raw)
        #expect(raw.binary() == Array(text.utf8).binaryCounted)
    }

    @Test func `beside other fields it takes what is its own`() throws {
        let list = try [RawJSON](json: #"[ 1,[2, 3] ,"x" , {"y":null}]"#)
        #expect(list.map(\.description) == ["1", "[2, 3]", #""x""#, #"{"y":null}"#])
        #expect(String(decoding: list.json(), as: UTF8.self) == #"[1,[2, 3],"x",{"y":null}]"#)
        #expect(list.preimage(domain: "x") != [RawJSON.null].preimage(domain: "x"))
    }

    @Test func `what is not one value is refused`() {
        for text in ["", " 1", "1 ", "1 2", "nul", "[1", #"{"a"}"#] {
            let error = refusal { () throws(RecordError) in try RawJSON(Array(text.utf8)) }
            #expect(error != nil, "\(text)")
        }
        let stored = refusal { () throws(RecordError) in try RawJSON(binary: [2, 0x20, 0x31]) }
        #expect(
            stored?.description
                == "expected the bytes of one JSON value (expected a value without blanks before it (byte 0)) (byte 0)"
        )
    }

    @Test func `depth counts from the document it stands in`() throws {
        let limits = JSONLimits(size: 100, depth: 3)
        _ = try [RawJSON](json: "[[[1]]]", limits: limits)
        let deeper = refusal { () throws(RecordError) in
            try [RawJSON](json: "[[[[1]]]]", limits: limits)
        }
        #expect(deeper?.problem == .tooDeep(limit: 3))
    }

    @Test func `it has no canonical form, and its schema is any JSON`() throws {
        let error = refusal { () throws(RecordError) in try RawJSON.null.canonicalJSON() }
        #expect(error == RecordError(.notCanonical("JSON kept as its bytes"), at: 0))
        let document = String(decoding: RawJSON.schema.document(), as: UTF8.self)
        #expect(document == #"{"$schema":"https://json-schema.org/draft/2020-12/schema"}"#)
    }

    @Test func `a value is made of a field and read as one`() throws {
        let raw = RawJSON(of: [Slice(1, 2)])
        #expect(raw.description == #"[{"index":1,"units":"2"}]"#)
        #expect(try raw.read(as: [Slice].self) == [Slice(1, 2)])
    }
}

extension [UInt8] {
    /// Behind a count of one byte.
    fileprivate var binaryCounted: [UInt8] { [UInt8(count)] + self }
}
