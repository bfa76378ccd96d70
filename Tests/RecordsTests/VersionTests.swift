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
