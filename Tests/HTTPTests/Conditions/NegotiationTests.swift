import Compression
import HTTP
import SpecTesting
import Testing

@Suite struct NegotiationTests {
    @Test(
        arguments: [
            ("", ContentCoding.Choice.identity), ("gzip", .coded(.gzip)), ("GZIP", .coded(.gzip)),
            ("x-gzip", .coded(.gzip)),
            ("gzip, zstd", .coded(.zstd)), ("zstd;q=0.5, gzip", .coded(.gzip)),
            ("gzip;q=0", .identity),
            ("br", .identity),
            ("*", .coded(.zstd)), ("*;q=0.5, gzip;q=0.6", .coded(.gzip)),
            ("gzip;q=0, *", .coded(.zstd)),
            ("identity, gzip;q=0.5", .identity), ("identity;q=0.2, gzip;q=0.5", .coded(.gzip)),
            ("gzip;q=2", .identity), ("gzip ; Q=0.001", .coded(.gzip)),
            ("gzip;q=0.0001", .identity),
            ("identity;q=0", .none), ("*;q=0", .none), ("br, *;q=0", .none),
            ("*;q=0, identity;q=0.1", .identity),
            ("gzip;q=1.001", .identity), ("gzip;q=1.000", .coded(.gzip)), ("gzip;q=", .identity),
        ] as [(String, ContentCoding.Choice)])
    func `the coding is the one that is wanted most`(text: String, choice: ContentCoding.Choice)
        throws
    {
        let head = try #require(requestHead("Accept-Encoding: \(text)"))
        #expect(ContentCoding.negotiate(head.fields) == choice)
    }

    @Test func `without the field nothing is compressed`() throws {
        #expect(ContentCoding.negotiate(try #require(requestHead()).fields) == .identity)
    }

    @Test(
        arguments: [
            ("*/*", "application/json"), ("text/html", "text/html"), ("TEXT/*", "text/html"),
            ("text/html;q=0.5, application/json;q=0.4", "text/html"),
            ("text/*, application/json", "application/json"),
            ("application/json;q=0, */*", "text/html"),
            ("text/html;level=1;q=0.3, application/*;q=0.2", "text/html"), ("image/png", nil),
            ("*/*;q=0", nil), ("text/html;q=x", "application/json"), ("", "application/json"),
            ("text/html;level=1, text/html;q=0, */*;q=0.1", "application/json"),
        ] as [(String, String?)])
    func `the type is the one that is wanted most`(text: String, type: String?) throws {
        let types = AcceptedTypes(of: try #require(requestHead("Accept: \(text)")).fields)
        #expect(types.best(of: ["application/json", "text/html"]) == type)
    }

    @Test func `without the field any type is taken`() throws {
        let types = AcceptedTypes(of: try #require(requestHead()).fields)
        #expect(types.best(of: ["a/b"]) == "a/b" && types.accepts("c/d"))
    }
}
