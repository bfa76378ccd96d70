import Records
import SpecTesting
import Terminal
import Testing

@Suite struct ValueKindTests {
    private enum Mode: UInt8, Choice {
        case dry = 0, armed = 1
        var name: String {
            switch self {
            case .dry: "dry_run"
            case .armed: "armed"
            }
        }
    }

    @Test(arguments: [
        ("http://localhost:26658", "http://localhost:26658"), ("https://a.b/", "https://a.b"),
        ("http://[::1]:80/x?y=1", "http://[::1]/x?y=1"), ("ws://h:8080", "ws://h:8080"),
        ("http://h?x", "http://h/?x"),
    ])
    func `addresses are read and written`(text: String, written: String) throws {
        let address = try #require(WebAddress(text))
        #expect(address.text == written)
        #expect(WebAddress(address.text) == address)
    }

    @Test(arguments: [
        "", "localhost", "ftp://x", "http://", "http://u:p@h", "http://h:0", "http://h:70000",
        "http://h:", "http://h:+80", "http://h/ x", "http://h/#f", "http://[::1", "http://[x]",
        "http://é", "http://h/\r\nX: y", "http:// h", "HTTP://h",
    ])
    func `what is no address is refused`(text: String) { #expect(WebAddress(text) == nil) }

    @Test(arguments: ["1s", "90s", "1500ms", "1d", "0s", "36h"])
    func `times are read as they are written`(text: String) throws {
        let kind = ValueKind.duration(in: .zero ... .seconds(1 << 40))
        let time = try #require(kind.read(text))
        #expect(kind.read(kind.write(time)) == time)
    }

    @Test(arguments: ["", "s", "1", "-1s", "1.5s", "01s", "1 s", "1w", "9223372036854775807d"])
    func `what is no time is refused`(text: String) {
        #expect(ValueKind.duration(in: .zero ... .seconds(1 << 40)).read(text) == nil)
    }

    @Test func `numbers are those of their range, and in one spelling`() {
        let kind = ValueKind<Int8>.integer(in: -3...100)
        #expect(kind.expectation == "a number from -3 to 100")
        for text in ["-4", "101", "1000", "+1", "01", "-0", "", "1.0", "٣"] {
            #expect(kind.read(text) == nil, "\(text)")
        }
        #expect(kind.read("-3") == -3 && kind.read("100") == 100 && kind.read("0") == 0)
    }

    @Test func `choices are those of the record`() {
        let kind = ValueKind<Mode>.named()
        #expect(kind.read("dry_run") == .dry && kind.read("dry") == nil)
        #expect(kind.valueName == "dry_run|armed")
        #expect(kind.completion == .choices(["dry_run", "armed"]))
    }

    @Test func `paths end where a zero would end them`() {
        #expect(ValueKind.path.read("a\u{0}b") == nil && ValueKind.path.read("") == nil)
        #expect(ValueKind.secret.read("-") == .standardInput)
        #expect(ValueKind.secret.read("k") == .file("k"))
    }
}
