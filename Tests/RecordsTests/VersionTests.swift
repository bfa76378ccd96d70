import FuzzTargets
import Records
import Testing

@Suite struct VersionTests {
    private struct Note: Record, Equatable {
        var version: Version<2> = .newest
        var text = ""
        var lane: UInt8 = 9

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("version", &version)
            try visit("text", &text)
            guard visit.continues(if: version >= 2) else { return }
            try visit("lane", &lane)
        }
    }

    @Test func `an older version is read and written back as it was`() throws {
        let old: [UInt8] = [1, 2, 104, 105]
        let note = try Note(binary: old)
        #expect(note == Note(version: 1, text: "hi", lane: 9))
        #expect(note.binary() == old)
        #expect(try Note(json: #"{"text":"hi","version":1}"#) == note)
    }

    @Test(arguments: [
        #"{"version":1,"text":"hi","lane":3}"#, #"{"lane":3,"text":"hi","version":1}"#,
        #"{"lane":9,"version":1,"text":"hi"}"#,
    ])
    func `an older version has no key of a later one, in whatever order they come`(text: String)
        throws
    {
        let refused = RecordError(.laterKey("lane"), at: 0)
        #expect(throws: refused) { try Note(json: text) }
        #expect("\(refused)".contains("belongs to a later version"))
    }

    @Test func `a later version has to have its keys, in whatever order they come`() throws {
        let note = Note(version: 2, text: "hi", lane: 3)
        for text in [
            #"{"version":2,"text":"hi","lane":3}"#, #"{"lane":3,"text":"hi","version":2}"#,
        ] {
            #expect(try Note(json: text) == note)
        }
        #expect(throws: RecordError(.missingKey("lane"), at: 0)) {
            try Note(json: #"{"text":"hi","version":2}"#)
        }
    }

    @Test func `what is hashed of an older version ends where its list does`() {
        let (old, other) = (Note(version: 1, text: "hi"), Note(version: 1, text: "hi", lane: 3))
        #expect(old.preimage(domain: "x") == other.preimage(domain: "x"))
        #expect(old.binary() == other.binary())
        let new = Note(version: 2, text: "hi")
        #expect(new.preimage(domain: "x").count == old.preimage(domain: "x").count + 1)
    }

    @Test(arguments: [0, 3, 200] as [UInt8])
    func `a version nobody knows is refused where it stands`(version: UInt8) {
        let what = RecordError.Problem.expected("a version from 1 to 2")
        let binary: [UInt8] = version < 128 ? [version, 0, 0] : [version, 1, 0, 0]
        #expect(throws: RecordError(what, at: 0, path: "version")) { try Note(binary: binary) }
        #expect(throws: RecordError(what, at: 11, path: "version")) {
            try Note(json: #"{"version":\#(version),"text":"","lane":0}"#)
        }
        #expect(Version<2>(version) == nil)
    }

    @Test func `the schema says which versions there are`() {
        #expect(
            Version<3>.schema.document()
                == Array(
                    #"{"$schema":"\#(Schema.dialect)","maximum":3,"minimum":1,"type":"integer"}"#
                        .utf8
                ))
        #expect(Version<3>.newest == 3 && (1 as Version<3>) < 2)
    }
}
