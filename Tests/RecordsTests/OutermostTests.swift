import FuzzTargets
import Primitives
import Records
import Testing

/// What stands outermost in a log, a file or a signature need not be a record.
@Suite struct OutermostTests {
    @Test func `a list and a union are read and written by themselves`() throws {
        let slices = [Slice(1, 2), Slice(3, 4)]
        #expect(try [Slice](binary: slices.binary()) == slices)
        #expect(try [Slice](json: slices.json()) == slices)
        let canonical = try slices.canonicalJSON()
        #expect(
            String(decoding: canonical, as: UTF8.self)
                == #"[{"index":1,"units":"2"},{"index":3,"units":"4"}]"#)
        #expect(try [Slice](canonicalJSON: canonical) == slices)
        #expect(slices.preimage(domain: "x") != [Slice(1, 2)].preimage(domain: "x"))

        let action = Action.open(Slice(1, 2))
        #expect(action.binary() == [1, 1, 2])
        #expect(try Action(binary: action.binary()) == action)
        #expect(try Action(json: action.json()) == action)
    }

    @Test func `they are refused like records`() {
        let trailing = refusal { () throws(RecordError) in try Action(binary: [9, 0]) }
        #expect(trailing == RecordError(.trailingBytes, at: 1))
        let nothing = refusal { () throws(RecordError) in try [Slice](binary: []) }
        #expect(nothing == RecordError(.truncated, at: 0))
        let behind = refusal { () throws(RecordError) in try [Slice](json: "[] ]") }
        #expect(behind == RecordError(.trailingBytes, at: 3))
        let empty = refusal { () throws(RecordError) in try [Slice](json: "") }
        #expect(empty == RecordError(.truncated, at: 0))
        let inside = refusal { () throws(RecordError) in try [Slice](json: #"[{"index":"1"}]"#) }
        #expect(inside?.path == "[0].index")
    }
}
