import HTTP
import SpecTesting
import Testing

@Suite struct HeaderFieldsTests {
    private func fields(_ lines: String...) throws -> HeaderFields {
        let text = "GET / HTTP/1.0\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
        let bytes = Array(text.utf8)
        var scan = HeadScan()
        guard case .head(let head) = RequestHead.read(bytes.span, scan: &scan) else {
            throw HeadRefusal.badFieldName
        }
        return head.fields
    }

    @Test func `a field is found by its name in any case`() throws {
        let fields = try fields("Accept: a", "ACCEPT:b", "Accxpt: c", "accep: d", "X^: e", "x~: f")
        #expect(fields.first(.accept) == "a")
        #expect(fields.all(.accept) == ["a", "b"])
        #expect(fields.only(.accept) == nil)
        #expect(fields.only("accep") == "d")
        #expect(fields.first("x~") == "f")
        #expect(fields.bytes(.accept) { $0.count } == 1)
        #expect(fields.bytes(.etag) { $0.count } == nil)
        #expect(fields.contains("accxpt") && !fields.contains("accxp"))
        #expect(fields.count == 6)
    }

    @Test func `a list is divided at commas outside quotes, over all its lines`() throws {
        let fields = try fields(
            #"Accept: a , "b,c\",d" ,, e;f="g,h""#, "accept: \t,i", "Accept: \"j, k")
        #expect(
            fields.list(.accept) == ["a", #""b,c\",d""#, #"e;f="g,h""#, "i", "\"j, k"])
        #expect(fields.list(.etag) == [])
    }

    @Test func `iteration gives every line, names in lower case`() throws {
        let fields = try fields("B: 1", "a:", "B: 2")
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["b=1", "a=", "b=2"])
    }

    @Test func `a caller's correlation id is taken if it is well formed`() throws {
        #expect(CorrelationID(of: try fields("X-Correlation-ID: a.B_9-"))?.text == "a.B_9-")
        #expect(
            CorrelationID(of: try fields("X-Request-ID: r", "X-Correlation-ID: c"))?.text == "c")
        #expect(
            CorrelationID(of: try fields("X-Request-ID: r", "X-Correlation-ID: c d"))?.text == "r")
        #expect(CorrelationID(of: try fields("A: b")) == nil)
        for text in ["", "a b", "a~", "é", "a\n", String(repeating: "a", count: 129)] {
            #expect(CorrelationID(text) == nil)
        }
        #expect(CorrelationID(String(repeating: "a", count: 128)) != nil)
        #expect(
            CorrelationID((0x0123_4567_89AB_CDEF, 0xF)).text == "0123456789abcdef000000000000000f")
    }
}
