import HTTP
import Testing

@Suite struct WebTargetTests {
    @Test(arguments: [
        ("http://Node.Example", Origin.http(host: "node.example", port: 80), "/"),
        ("HTTPS://node.example:8443/a?b=c", .https(host: "node.example", port: 8_443), "/a?b=c"),
        ("http://[::1]:8080?q", .http(host: "::1", port: 8_080), "/?q"),
        ("https://10.0.0.1/a%20b", .https(host: "10.0.0.1", port: 443), "/a%20b"),
        ("unix:/run/node.sock", .unix(path: "/run/node.sock"), "/"),
        ("unix:/run/node.sock:/v1?x=1", .unix(path: "/run/node.sock"), "/v1?x=1"),
    ])
    func `an address has an origin and a path`(
        text: String, origin: Origin, path: String
    ) throws {
        let target = try WebTarget(text)
        #expect(target.origin == origin)
        #expect(target.path == path)
        #expect(try WebTarget(target.description) == target)
    }

    @Test(arguments: [
        ("", WebTargetError.badScheme), ("ftp://a/", .badScheme), ("//a/", .badScheme),
        ("http:/a", .badScheme), ("http://me:secret@a/", .userInfo), ("http://me@a/", .userInfo),
        ("http://", .badHost("")), ("http:///a", .badHost("")), ("http://a b/", .badHost("a b")),
        ("http://a:0/", .badHost("a:0")), ("http://a:65536/", .badHost("a:65536")),
        ("http://a:/", .badHost("a:")), ("http://[::1/", .badHost("[::1")),
        ("http://[1:2]/", .badHost("[1:2]")), ("http://a%41/", .badHost("a%41")),
        ("http://ä/", .badHost("ä")), ("http://a/#b", .fragment), ("http://a#b", .fragment),
        ("http://a/b c", .badPath(.badTarget)), ("http://a/\r\nx: y", .badPath(.badTarget)),
        ("http://a/../b", .badPath(.dotSegment)), ("http://a/%zz", .badPath(.badEscape)),
        ("unix:run/a", .badSocketPath("run/a")), ("unix:", .badSocketPath("")),
        ("unix:/run/a:b", .badPath(.badTarget)),
    ])
    func `what is no address is refused, and why is said`(text: String, why: WebTargetError) {
        #expect(throws: why) { try WebTarget(text) }
        #expect(!why.description.isEmpty)
    }

    @Test func `an address has a bound`() {
        let long = "http://a/" + String(repeating: "b", count: WebTarget.longest)
        #expect(throws: WebTargetError.tooLong(bytes: long.utf8.count)) { try WebTarget(long) }
        let path = "unix:/" + String(repeating: "s", count: 107)
        #expect(throws: WebTargetError.self) { try WebTarget(path) }
    }

    @Test func `another path of an origin is checked, too`() throws {
        let target = try WebTarget("http://a/b").at("/c?d")
        #expect(target.description == "http://a/c?d")
        #expect(throws: WebTargetError.badPath(.badTarget)) { try target.at("/ ") }
        #expect(throws: WebTargetError.badPath(.badTarget)) { try target.at("c") }
    }
}
