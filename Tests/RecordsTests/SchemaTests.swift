import FuzzTargets
import Primitives
import Records
import Testing

@Suite struct SchemaTests {
    private func document<R: Record>(_ type: R.Type) -> String {
        String(decoding: R.schema.document(), as: UTF8.self)
    }

    /// The lines of `text` as one.
    private func joined(_ text: String) -> String {
        text.split(separator: "\n").joined()
    }

    @Test func `a record with every kind of field has this schema`() {
        let golden = #"""
            {"$defs":{
            "Action":{"additionalProperties":false,
            "maxProperties":1,"minProperties":1,
            "properties":{
            "open":{"$ref":"#/$defs/Slice"},
            "settle":{"$ref":"#/$defs/Moment"},
            "stop":{"$ref":"#/$defs/Nothing"}},
            "type":"object"},
            "Everything":{"additionalProperties":false,
            "properties":{
            "action":{"$ref":"#/$defs/Action"},
            "after":{"$ref":"#/$defs/Moment"},
            "amount":{"pattern":"^(0|[1-9][0-9]{0,38})$","type":"string"},
            "asset":{"maximum":4294967295,"minimum":0,"type":"integer"},
            "comment":{"type":"string"},
            "delta":{"pattern":"^(0|-?[1-9][0-9]{0,38})$","type":"string"},
            "digest":{"pattern":"^[0-9a-f]{64}$","type":"string"},
            "flag":{"type":"boolean"},
            "groups":{"additionalProperties":{"items":{"$ref":"#/$defs/Slice"},"type":"array"},
            "type":"object"},
            "height":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "lane":{"pattern":"^([cC][oO][nN][sS][uU][mM][eE][rR]|[iI][nN][dD][uU][sS][tT][rR][iI][a
            A][lL])$","type":"string"},
            "limit":{"maximum":4294967295,"minimum":0,"type":"integer"},
            "long":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "mode":{"enum":["dry_run","armed","real"]},
            "moment":{"$ref":"#/$defs/Moment"},
            "names":{"items":{"type":"string"},"type":"array"},
            "part":{"maximum":1000000,"minimum":0,"type":"integer"},
            "payload":{"pattern":"^([0-9a-f]{2})*$","type":"string"},
            "price":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "provider":{"pattern":"^[a-z0-9._-]{1,12}$","type":"string"},
            "receipt":{"$ref":"#/$defs/Receipt"},
            "shard":{"maximum":65535,"minimum":0,"type":"integer"},
            "share":{"maximum":10000,"minimum":0,"type":"integer"},
            "short":{"maximum":65535,"minimum":0,"type":"integer"},
            "signed_long":{"maximum":9223372036854775807,"minimum":-9223372036854775808,
            "type":"integer"},
            "signed_wide":{"pattern":"^(0|-?[1-9][0-9]{0,38})$","type":"string"},
            "signed_word":{"maximum":2147483647,"minimum":-2147483648,"type":"integer"},
            "slices":{"items":{"$ref":"#/$defs/Slice"},"type":"array"},
            "subject":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "text":{"type":"string"},
            "ticker":{"pattern":"^[A-Z]{3,3}$","type":"string"},
            "tiny":{"maximum":255,"minimum":0,"type":"integer"},
            "units":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "weights":{"additionalProperties":{"pattern":"^(0|[1-9][0-9]{0,38})$","type":"string"},
            "type":"object"},
            "wide":{"pattern":"^(0|[1-9][0-9]{0,38})$","type":"string"},
            "word":{"maximum":4294967295,"minimum":0,"type":"integer"}},
            "required":["tiny","short","word","long","signed_word","signed_long","wide",
            "signed_wide","flag","text","provider","ticker","payload","digest","amount","delta",
            "price","units","height","shard","asset","share","part","subject","lane","mode",
            "action","moment","receipt","slices","names","weights","groups"],"type":"object"},
            "Moment":{"additionalProperties":false,
            "properties":{
            "height":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "time_ms":{"maximum":18446744073709551615,"minimum":0,"type":"integer"}},
            "required":["height","time_ms"],"type":"object"},
            "Nothing":{"additionalProperties":false,
            "properties":{},"type":"object"},
            "Receipt":{"additionalProperties":false,
            "properties":{
            "job_id":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "lane":{"pattern":"^([cC][oO][nN][sS][uU][mM][eE][rR]|[iI][nN][dD][uU][sS][tT][rR][iI][a
            A][lL])$","type":"string"},
            "note":{"type":"string"},
            "retries":{"maximum":65535,"minimum":0,"type":"integer"},
            "version":{"maximum":255,"minimum":0,"type":"integer"}},
            "required":["version","job_id"],"type":"object"},
            "Slice":{"additionalProperties":false,
            "properties":{
            "index":{"maximum":4294967295,"minimum":0,"type":"integer"},
            "units":{"pattern":"^(0|[1-9][0-9]{0,38})$","type":"string"}},
            "required":["index","units"],"type":"object"}},
            "$ref":"#/$defs/Everything","$schema":"https://json-schema.org/draft/2020-12/schema"}
            """#
        #expect(document(Everything.self) == joined(golden))
    }

    /// What an older version lacks is not required of anyone.
    @Test func `a record of several versions has this schema`() {
        let golden = #"""
            {"$defs":{
            "Receipt":{"additionalProperties":false,
            "properties":{
            "job_id":{"maximum":18446744073709551615,"minimum":0,"type":"integer"},
            "lane":{"pattern":"^([cC][oO][nN][sS][uU][mM][eE][rR]|[iI][nN][dD][uU][sS][tT][rR][iI][a
            A][lL])$","type":"string"},
            "note":{"type":"string"},
            "retries":{"maximum":65535,"minimum":0,"type":"integer"},
            "version":{"maximum":255,"minimum":0,"type":"integer"}},
            "required":["version","job_id"],"type":"object"}},
            "$ref":"#/$defs/Receipt","$schema":"https://json-schema.org/draft/2020-12/schema"}
            """#
        #expect(document(Receipt.self) == joined(golden))
    }

    @Test func `a record that holds a list of itself names itself`() {
        let golden = #"""
            {"$defs":{
            "Branch":{"additionalProperties":false,
            "properties":{
            "branches":{"items":{"$ref":"#/$defs/Branch"},"type":"array"},
            "label":{"maximum":255,"minimum":0,"type":"integer"}},
            "required":["label","branches"],"type":"object"}},
            "$ref":"#/$defs/Branch","$schema":"https://json-schema.org/draft/2020-12/schema"}
            """#
        #expect(document(Branch.self) == joined(golden))
    }

    @Test func `a fragment says what its field accepts`() {
        func fragment<F: Field & Equatable>(_ type: F.Type) -> String? {
            let text = document(Only<F>.self)
            return text.firstMatch(of: /"x":(.*)},"type":"object"}},"\$ref"/).map { String($0.1) }
        }
        #expect(fragment(Bool.self) == #"{"type":"boolean"}"#)
        #expect(fragment(UInt8.self) == #"{"maximum":255,"minimum":0,"type":"integer"}"#)
        #expect(
            fragment(Int64.self)
                == #"{"maximum":9223372036854775807,"minimum":-9223372036854775808,"#
                + #""type":"integer"}"#
        )
        #expect(fragment(BasisPoints.self) == #"{"maximum":10000,"minimum":0,"type":"integer"}"#)
        #expect(fragment(String.self) == #"{"type":"string"}"#)
        #expect(fragment(Mode.self) == #"{"enum":["dry_run","armed","real"]}"#)
        #expect(
            fragment(Ticker.self) == #"{"pattern":"^[A-Z]{3,3}$","type":"string"}"#)
        #expect(
            fragment([[Bool]].self)
                == #"{"items":{"items":{"type":"boolean"},"type":"array"},"type":"array"}"#)
        #expect(
            fragment(FieldMap<[UInt8]>.self)
                == #"{"additionalProperties":{"items":{"maximum":255,"minimum":0,"#
                + #""type":"integer"},"type":"array"},"type":"object"}"#)
    }

    @Test func `a document is JSON, and stays the same`() throws {
        let document = Everything.schema.document()
        try JSON.validate(document.span)
        #expect(Everything.schema.document() == document)
    }

    @Test func `a type is called by its path within its module`() {
        #expect(One.Twin.schemaName == "One_Twin")
        #expect(Only<One.Twin>.schemaName == "Only_One_Twin")
        #expect(Everything.schemaName == "Everything")
        #expect(!Pair<One.Twin, Two.Twin>.schema.document().isEmpty)
    }

    @Test func `two types of one name trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = Pair<One.Claimant, Two.Claimant>.schema.document()
        }
        #expect(!Pair<One.Claimant, One.Claimant>.schema.document().isEmpty)
    }
}

private enum One {
    struct Twin: Record, Hashable {
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
    }

    struct Claimant: Record, Hashable {
        static let schemaName = "Claimant"
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
    }
}

private enum Two {
    struct Twin: Record, Hashable {
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
    }

    struct Claimant: Record, Hashable {
        static let schemaName = "Claimant"
        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
    }
}

private struct Pair<Left: Record, Right: Record>: Record {
    var (left, right) = (Left(), Right())

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("left", &left)
        try visit("right", &right)
    }
}
