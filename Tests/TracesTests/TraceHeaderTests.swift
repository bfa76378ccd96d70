import Crypto
import Testing

@testable import Traces

@Suite struct TraceHeaderTests {
    private func read(_ text: String) throws -> [String]? {
        var bytes = Array(text.utf8)
        return try TraceHeader.list(SecretBytes.taking(&bytes))?.map { header in
            let value = header.value.withBytes { bytes in
                bytes.indices.map { Character(UnicodeScalar(bytes[$0])) }
            }
            return header.name + ": " + String(value)
        }
    }

    @Test func `pairs are read, names in small letters, blanks around them gone`() throws {
        #expect(try read("a=b") == ["a: b"])
        #expect(
            try read(" Authorization = Bearer abc== , X-Scope-OrgID=7\n")
                == ["authorization: Bearer abc==", "x-scope-orgid: 7"])
    }

    @Test(arguments: [
        "a", "=b", "a=", "a=b,", ",a=b", "a=b,A=c", "a b=c", "a=b\r\nc: d", "a=\u{7F}", "ä=b",
        "a=ü", " ", "host=x", "a=b,Content-Type=text/plain",
        (0...16).map { "n\($0)=v" }.joined(separator: ","),
    ])
    func `what is no list of headers is none`(text: String) throws {
        #expect(try read(text) == nil)
    }

    @Test func `a header prints nothing of its value`() throws {
        var bytes = Array("a=hunter2".utf8)
        let headers = try TraceHeader.list(SecretBytes.taking(&bytes))
        #expect(!"\(String(describing: headers))".contains("hunter2"))
    }
}
