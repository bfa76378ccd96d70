import HTTP
import SpecTesting
import Testing

@Suite struct MediaTypeTests {
    @Test func `a type has its parameters`() throws {
        let type = try #require(MediaType(#"Text/HTML ; Charset="UTF-8";boundary=a-B; x="q\"; y""#))
        #expect(type.essence == "text/html")
        #expect(type.charset == "utf-8")
        #expect(type.boundary == "a-B")
        #expect(type["x"] == #"q"; y"#)
        #expect(type.description == #"text/html; charset=UTF-8; boundary=a-B; x="q\"; y""#)
        #expect(MediaType(type.description) == type)
        #expect(MediaType("a/b;")?.parameters.isEmpty == true)
    }

    @Test(arguments: [
        "", "text", "text/", "/html", "text/html/x", "te xt/html", "text/html;charset",
        "text/html;charset=", "text/html;=a", "text/html;a=b;A=c", "text/html;a=\"b",
        "text/html;a b=c",
        "text/html;a=b c", "text/html, text/plain", "a/b;c=\"d\"e", "a/b;c=\"\\\"",
        "a/b;c=" + String(repeating: "d", count: 1_024),
        "a/b" + (0..<17).map { ";p\($0)=1" }.joined(),
    ])
    func `what is no type is none`(text: String) { #expect(MediaType(text) == nil) }

    @Test func `a field that is there twice has no type`() {
        #expect(requestHead("Content-Type: a/b").flatMap { MediaType(of: $0.fields) } != nil)
        #expect(
            requestHead("Content-Type: a/b", "Content-Type: a/b")
                .flatMap { MediaType(of: $0.fields) } == nil)
    }
}
