import Capabilities
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct CaveatTests {
    @Test(
        .requirement("RW-GOV-019", "RW-API-122", "RW-SEC-068"),
        arguments: [
            ("tenant = acme", Caveat.Kind.tenant), ("scope = rewarder.run", .scope),
            ("scope = rewarder.run,rewarder.inspect", .scope), ("action = propose", .action),
            ("method = POST", .method), ("path = /intents", .path), ("path = /rewarder/*", .path),
            ("epoch_id = 2025-10-01", .epochID), ("aud = ron-ledger", .audience),
            ("run_key = b3:00ff", .runKey), ("ip = 10.0.0.0/8", .ip), ("cap = 1000", .cap),
            ("nbf = 1", .notBefore), ("exp = 1760000000", .expires), ("max_uses = 10000", .maxUses),
            ("max_runs = 1", .maxRuns),
            ("spend <= 340282366920938463463374607431768211455", .spendAtMost),
            ("epoch <= 18446744073709551615", .epochAtMost),
            ("while bond tb1-7 is posted", .whileBondIsPosted),
        ])
    func `every caveat is read, and written as it is read`(text: String, kind: Caveat.Kind) throws {
        let caveat = try Caveat(text)
        #expect(caveat.kind == kind)
        #expect(caveat.text == text)
    }

    @Test func `every kind of caveat is among those`() {
        #expect(Caveat.Kind.allCases.count == 17)
    }

    @Test(arguments: [
        ("epoch = 2025-10-01", "epoch_id = 2025-10-01"), ("ceiling = 5", "cap = 5"),
        ("ceiling<=5", "cap = 5"), ("cap <= 5", "cap = 5"), ("expiry = 7", "exp = 7"),
        ("ttl = 7", "exp = 7"), ("TTL=7", "exp = 7"), ("exp <= 7", "exp = 7"),
        ("tenant=acme", "tenant = acme"), ("max_uses<=3", "max_uses = 3"),
        ("spend<=3", "spend <= 3"), ("epoch<=3", "epoch <= 3"),
        ("ip = 10.0.0.1/32", "ip = 10.0.0.1"), ("ip = ::ffff:10.0.0.1", "ip = 10.0.0.1"),
    ])
    func `other spellings say the same`(text: String, canonical: String) throws {
        #expect(try Caveat(text).text == canonical)
    }

    @Test(arguments: [
        "", " ", "=", "<=", "tenant", "tenant ", "Tenant = acme", "colour = red", " tenant = acme",
        "epoch", "Ttl = 5", "time < 2030-01-01T00:00", "tenant  = acme", "while bond  is posted.",
        "bond b is posted", "\u{0}", "tenant = acme\u{0}", "scope = a,,b", "scope = ,a",
        "scope = a,a",
        "tenant =", "tenant = ", "tenant = a b", "tenant =acme", "tenant= acme",
        "tenant = \u{212A}",
        "max_uses = -1", "max_uses = +1", "max_uses = 01", "max_uses = 1.0", "max_uses = 0x1",
        "max_uses = 18446744073709551616", "exp = 30d", "exp < 7", "nbf <= 7", "spend = 5",
        "cap = 340282366920938463463374607431768211456", "cap = ", "path = intents", "path = /a//b",
        "path = /a/../b", "path = /a/./b", "path = /a*", "path = /a/*/b", "path = /%2e%2e/",
        "path = //", "path = /a?b", "path = /a\\b", "ip = 10.0.0.1/8", "ip = 10.0.0",
        "ip = 1.2.3.4/33",
        "ip = 1.2.3.04", "ip = ::1::", "ip = fe80::1%eth0", "ip = ::/129", "tenant <= acme",
        "while bond a b is posted", "epoch <= x",
    ])
    func `whatever else refuses`(text: String) {
        #expect(throws: CaveatFault.self) { _ = try Caveat(text) }
    }

    @Test func `a fault says what was wrong, and quotes nothing`() {
        for (text, fault) in [
            ("colour = red", CaveatFault.unknown), ("tenant <= acme", .comparison(.tenant)),
            ("tenant = a b", .value(.tenant)),
            ("while bond a b is posted", .value(.whileBondIsPosted)),
            ("spend = 5", .comparison(.spendAtMost)),
        ] {
            #expect(throws: fault) { _ = try Caveat(text) }
            #expect(!"\(fault)".contains("a b"))
        }
        #expect("\(CaveatFault.value(.expires))" == "exp: expected seconds since 1970")
    }

    @Test(arguments: Trials.seeds(5_000))
    func `what we write is read as what it was`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let caveat = Caveat.random(using: &dice)
        #expect(try Caveat(predicate: caveat.bytes.span) == caveat)
        #expect(caveat.isCounted == [.maxUses, .maxRuns, .spendAtMost].contains(caveat.kind))
    }

    @Test func `a name has a length and an alphabet, and a list no more than sixteen`() {
        #expect(CaveatName("") == nil)
        #expect(CaveatName(String(repeating: "a", count: 129)) == nil)
        #expect(CaveatName(String(repeating: "a", count: 128)) != nil)
        for scalar in 0...255 {
            let text = String(Character(Unicode.Scalar(UInt8(scalar))))
            let allowed =
                scalar < 128
                && (text.allSatisfy { $0.isLetter || $0.isNumber } || "._:-/@+~%".contains(text))
            #expect((CaveatName(text) != nil) == allowed, "\(scalar)")
        }
        let names = (0..<17).compactMap { CaveatName("n\($0)") }
        #expect(Choices(names) == nil)
        #expect(Choices(Array(names.prefix(16))) != nil)
        #expect(Choices([]) == nil)
    }
}

@Suite struct PathPatternTests {
    @Test(arguments: [
        ("/intents", "/intents", true), ("/intents", "/intents/", false),
        ("/intents", "/intentsx", false), ("/rewarder/*", "/rewarder/epochs/7", true),
        ("/rewarder/*", "/rewarder/", false), ("/rewarder/*", "/rewarder", false),
        ("/rewarder/*", "/rewarderx/y", false), ("/rewarder/*", "/rewarder/../intents", false),
        ("/rewarder/*", "/rewarder/%2e%2e/intents", false), ("/*", "/x", true), ("/*", "/", false),
        ("/", "/", true), ("/a/", "/a/", true), ("/a/", "/a", false), ("/*", "//x", false),
        ("/*", "/x?y", false), ("/*", "x", false), ("/K", "/\u{212A}", false), ("/*", "/é", false),
        ("/*", "", false),
    ])
    func `a pattern is one path, or those below one`(
        pattern: String, path: String, matches: Bool
    ) throws {
        let read = try #require(PathPattern(pattern))
        #expect(read.description == pattern)
        #expect(read.matches(path) == matches)
    }
}

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", UInt128(0), 32), ("255.255.255.255", 0xFFFF_FFFF, 32),
        ("10.0.0.1", 0x0A00_0001, 32),
        ("::", 0, 128), ("::1", 1, 128), ("1::", 1 << 112, 128),
        ("2001:db8::8:800:200c:417a", 0x2001_0DB8_0000_0000_0008_0800_200C_417A, 128),
        ("2001:DB8:0:0:8:800:200C:417A", 0x2001_0DB8_0000_0000_0008_0800_200C_417A, 128),
        ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004_0005_0006_0007_0000, 128),
        ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004_0005_0006_0007_0008, 128),
        ("::ffff:10.0.0.1", 0x0A00_0001, 32), ("::10.0.0.1", 0x0A00_0001, 128),
        ("64:ff9b::1.2.3.4", 0x0064_FF9B_0000_0000_0000_0000_0102_0304, 128),
        ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004_0005_0006_0102_0304, 128),
    ])
    func `addresses are read`(text: String, bits: UInt128, width: Int) throws {
        let address = try #require(IPAddress(text))
        #expect(address.bits == bits)
        #expect(address.width == width)
        #expect(IPAddress("\(address)") == address)
    }

    @Test(arguments: [
        "", ".", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1..2.3", "1.2.3.4 ", ":", ":::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:", ":1", "::1:",
        "1:2:3:4:5:6:7::8:9", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1.2.3", "[::1]", "::1%lo",
        "1:2:3:4:5:6:7:8::",
    ])
    func `other texts are none`(text: String) { #expect(IPAddress(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.7", "10.0.0.7", true), ("10.0.0.7", "10.0.0.6", false),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
        ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
        ("2001:db8::/32", "2001:db8:ffff::", true), ("2001:db8::/32", "2001:db9::", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
    ])
    func `a range has the addresses that begin like it`(
        range: String, address: String, contains: Bool
    ) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == contains)
    }
}
