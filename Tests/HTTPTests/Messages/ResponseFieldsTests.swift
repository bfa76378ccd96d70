import HTTP
import SpecTesting
import Testing

@Suite struct ResponseFieldsTests {
    @Test func `fields are the bytes that go on the wire`() throws {
        var fields = ResponseFields()
        fields.set(.contentType, "text/plain")
        try fields.add(.setCookie, text: "a=1")
        try fields.add(.setCookie, text: " b=é\t")
        fields.set(.age, 7)
        fields.set(.date, HTTPDate(seconds: 784_111_777))
        #expect(
            String(decoding: fields.bytes, as: UTF8.self)
                == "content-type: text/plain\r\nset-cookie: a=1\r\nset-cookie: b=é\r\nage: 7\r\n"
                + "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        #expect(fields.first(.setCookie) == "a=1")
        #expect(fields.contains(.age))
        #expect(fields.first(.etag) == nil)
    }

    @Test func `setting replaces every line, removing takes them all`() throws {
        var fields = ResponseFields()
        fields.add("a", "1")
        fields.add("b", "2")
        fields.add("a", "3")
        fields.set("a", "4")
        #expect(String(decoding: fields.bytes, as: UTF8.self) == "b: 2\r\na: 4\r\n")
        fields.remove("b")
        fields.remove("c")
        #expect(String(decoding: fields.bytes, as: UTF8.self) == "a: 4\r\n")
        fields.remove("a")
        #expect(fields.isEmpty)
    }

    @Test(arguments: ["\r\nb: c", "\n", "\r", "a\0b", "\u{7F}", "a\u{1B}"])
    func `no value can end its line`(value: String) {
        var fields = ResponseFields()
        fields.add("a", "1")
        let before = fields
        #expect(throws: FieldError.self) { try fields.add("b", text: value) }
        #expect(throws: FieldError.self) { try fields.set("a", text: value) }
        #expect(fields == before)
    }

    @Test func `no more is kept than is sent`() throws {
        var fields = ResponseFields()
        let long = String(repeating: "v", count: ResponseFields.longestValue)
        #expect(throws: FieldError.tooLong("a", bytes: long.utf8.count + 1)) {
            try fields.set("a", text: long + "v")
        }
        for _ in 0..<7 { try fields.add("a", text: long) }
        #expect(throws: FieldError.tooMany("a")) { try fields.add("a", text: long) }
        try fields.set("a", text: long)
        #expect(fields.bytes.count == long.utf8.count + 5)
    }

    @Test func `a name is a token in lower case`() {
        let name = "X-Foo_1"
        #expect(FieldName(name)?.text == "x-foo_1")
        #expect(FieldName.etag.text == "etag" && FieldName.lastEventID == "Last-Event-ID")
        for text in ["", "a b", "a:", "é", "a\r", String(repeating: "a", count: 257)] {
            #expect(FieldName(text) == nil)
        }
        #expect(FieldName.contentLength.isFraming && !FieldName.contentType.isFraming)
    }
}
