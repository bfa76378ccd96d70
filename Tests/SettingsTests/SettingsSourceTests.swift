import Crypto
import Foundation
import Primitives
import Settings
import Simulation
import SpecTesting
import Testing

@Suite struct SettingsSourceTests {
    @Test func `without anything given the defaults hold, the runtime's among them`() throws {
        let settings = try snapshot().settings
        #expect(settings.count == 4_096)
        #expect(settings.wait == .milliseconds(1_500))
        #expect(settings.address == nil)
        #expect(settings.runtime.reactorIdlePoll == .milliseconds(100))
        #expect(settings.runtime.readBackoff == .milliseconds(10))
        #expect(settings.runtime.writeBackoff == .milliseconds(10))
    }

    @Test func `a file says every kind`() throws {
        let settings = try snapshot(
            """
            count = 7
            limits = { wait = "250ms", pause_secs = 3, room = "64KiB" }
            [net]
            port = 1
            on = true
            name = "a-b"
            directory = "state/x"
            bind = "[::1]:80"
            peers = ["a", "b"]
            users = [1, 2]
            [pq]
            mode = "hybrid"
            [money]
            price = 0.5
            fee_bps = 10_000
            [trace]
            sample_ratio = 0.25
            [energy.provider_keys]
            p1 = "00ff"
            [rewarder]
            salt = "hidden"
            [runtime]
            reactor_idle_poll_ms = 20
            """
        ).settings
        #expect(settings.count == 7 && settings.port == 1 && settings.isOn)
        #expect(settings.wait == .milliseconds(250) && settings.pause == .seconds(3))
        #expect(settings.room == 65_536 && settings.price == Amount(units: 500_000))
        #expect(settings.fee == .all && settings.sample == 250_000 && settings.mode == .hybrid)
        #expect(settings.address?.host == "::1" && settings.address?.port == 80)
        #expect(settings.peers == ["a", "b"] && settings.users == [1, 2])
        #expect(settings.keys == ["p1": "00ff"] && settings.directory == "state/x")
        #expect(settings.salt?.bytes.count == 6)
        #expect(settings.runtime.reactorIdlePoll == .milliseconds(20))
    }

    @Test func `variables and flags say every kind as text`() throws {
        let settings = try snapshot(
            "",
            [
                "TB_COUNT": "7", "TB_NET_ON": "on", "TB_LIMITS_WAIT": "1.5s",
                "TB_LIMITS_PAUSE_SECS": "9", "TB_LIMITS_ROOM": "1MB", "TB_MONEY_PRICE": "12.5",
                "TB_TRACE_SAMPLE_RATIO": "1", "TB_NET_PEERS": "a,b", "TB_NET_USERS": "5,6",
                "TB_ENERGY_PROVIDER_KEYS": "p=x,q=y", "TB_REACTOR_IDLE_POLL_MS": "30",
                "HOME": "/x",
            ], flags: [("--pq", "hybrid"), ("net.port", "80"), ("net.port", "81")]
        ).settings
        #expect(settings.count == 7 && settings.isOn && settings.wait == .milliseconds(1_500))
        #expect(settings.pause == .seconds(9) && settings.room == 1_000_000)
        #expect(settings.price == Amount(units: 12_500_000) && settings.sample == .all)
        #expect(settings.peers == ["a", "b"] && settings.users == [5, 6])
        #expect(settings.keys == ["p": "x", "q": "y"] && settings.mode == .hybrid)
        #expect(settings.port == 81)
        #expect(settings.runtime.reactorIdlePoll == .milliseconds(30))
    }

    @Test func `the time a TLS handshake may take has a default, a variable and bounds`() throws {
        let timeout = "tls.handshake_timeout_ms"
        let variable = "TB_TLS_HANDSHAKE_TIMEOUT_MS"
        #expect(try snapshot().settings.tls.handshakeTimeout == .seconds(10))
        let file = "\(timeout) = 2500"
        #expect(try snapshot(file).settings.tls.handshakeTimeout == .milliseconds(2_500))
        let both = try snapshot(file, [variable: "250"])
        #expect(both.settings.tls.handshakeTimeout == .milliseconds(250))
        #expect(both.rows.first { $0.key == timeout }?.isReloadable == true)
        for value in ["1", "600000"] { #expect(violations("", [variable: value]) == []) }
        for value in ["0", "600001", "-1", "soon"] {
            #expect(violations("", [variable: value]).first?.contains(timeout) == true, "\(value)")
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `any layering gives what a naive merge gives`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let keys = [
            ("net.port", "TB_NET_PORT"), ("count", "TB_COUNT"),
            ("runtime.io_read_backoff_ms", "TB_IO_READ_BACKOFF_MS"),
            ("money.fee_bps", "TB_MONEY_FEE_BPS"),
        ]
        var (text, environment, flags) = ("", [String: String](), [(String, String)]())
        var expected: [String: (value: Int, origin: String)] = [:]
        for (key, variable) in keys {
            if Bool.random(using: &dice) {
                let value = Int.random(in: 1...9_999, using: &dice)
                text += "\(key) = \(value)\n"
                expected[key] = (value, "a.toml")
            }
            if Bool.random(using: &dice) {
                let value = Int.random(in: 1...9_999, using: &dice)
                environment[variable] = "\(value)"
                expected[key] = (value, "variable \(variable)")
            }
            if Bool.random(using: &dice) {
                let value = Int.random(in: 1...9_999, using: &dice)
                flags.append((key, "\(value)"))
                expected[key] = (value, "flag \(key)")
            }
        }
        let rows = try snapshot(text, environment, flags: flags).rows
        for (key, _) in keys {
            let row = try #require(rows.first { $0.key == key })
            #expect(row.value == expected[key].map { "\($0.value)" } ?? row.builtIn)
            #expect(row.origin.hasPrefix(expected[key]?.origin ?? "default"))
        }
    }

    @Test func `every mistake is told at once, with key, value, rule and place`() {
        let found = violations(
            """
            count = 0
            nett = 1
            [limits]
            wait = "90s"
            room = 5
            wiat = "1s"
            [net]
            on = 1
            """,
            ["TB_NET_PORT": "x\ny", "TB_NET_PROT": "1"], flags: [("--pq", "on"), ("--pqq", "")])
        #expect(
            found == [
                "a.toml:1:9: count = 0: expected an integer in 1...1000000",
                "variable TB_NET_PORT: net.port = \"x\\ny\": expected an integer in 1...65535",
                "a.toml:8:6: net.on = 1: expected true or false",
                "flag --pq: pq.mode = \"on\": expected one of \"off\", \"hybrid\"",
                "a.toml:4:8: limits.wait = \"90s\": expected a duration with a unit (ms, s, m, h), 0s to 1m",
                "a.toml:5:8: limits.room = 5: expected a size such as 64KiB or 1MB, 1KiB to 1024GiB",
                "a.toml:2:8: nett: no such key",
                "a.toml:6:8: limits.wiat: no such key; did you mean limits.wait?",
                "variable TB_NET_PROT: TB_NET_PROT: no such variable; did you mean TB_NET_PORT?",
                "flag --pqq: --pqq: no such flag; did you mean --pq?",
            ])
    }

    @Test func `what a higher layer overrides is checked all the same`() {
        #expect(violations("count = 0", ["TB_COUNT": "5"]).count == 1)
    }

    @Test func `what two settings require of one another is told with where it came from`() {
        #expect(
            violations("limits.pause_secs = 1")
                == ["a.toml:1:21: limits.pause_secs = 1: expected more than limits.wait"])
    }

    @Test func `a value where a table belongs is told`() {
        #expect(violations("net = 1") == ["a.toml:1:7: net: expected a table"])
    }

    @Test(arguments: [
        ("0.5", false), ("5", false), ("1.5s", true), ("0.25ms", true), ("2m", true), ("1h", false),
        ("1 s", false), ("-1s", false), ("1d", false), ("01s", false), ("1.s", false),
        ("٣s", false),
    ])
    func `a duration has one number and one unit`(text: String, isTaken: Bool) {
        #expect(
            violations("limits.pause_secs = 90", ["TB_LIMITS_WAIT": text]).isEmpty
                == (isTaken && text != "2m"))
    }

    @Test(
        arguments: [
            ("1024", 1_024), ("2000B", 2_000), ("2KB", 2_000), ("3MB", 3_000_000),
            ("1GB", 1_000_000_000),
            ("2KiB", 2_048), ("1MiB", 1 << 20), ("1GiB", 1 << 30), ("1KIB", nil), ("1.5MB", nil),
            ("", nil), ("-1", nil), ("99999999999GiB", nil),
        ] as [(String, UInt64?)])
    func `a size has thousands or 1024s`(text: String, bytes: UInt64?) throws {
        let room = try? snapshot("", ["TB_LIMITS_ROOM": text]).settings.room
        #expect(room == bytes)
        #expect(violations("", ["TB_LIMITS_ROOM": text]).isEmpty == (bytes != nil))
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:7101", nil), ("https://a/b?c", nil), ("", nil),
            ("ftp://a", "expected the scheme http or https, found \"ftp\""),
            ("http://", "must include a host"),
            ("http://:80", "must include a host"),
            ("a", "expected an absolute address such as http://host:port"),
        ] as [(String, String?)])
    func `a web address has a scheme and a host`(text: String, rule: String?) throws {
        struct Web: SettingsGroup {
            init(from source: inout SettingsSource) throws(SettingsRefusal) {
                _ = try source.text("url", .webAddress, default: "")
            }
        }
        let layers = SettingsLayers(environment: ["TB_URL": text])
        do {
            _ = try SettingsSnapshot<Web>(layers)
            #expect(rule == nil)
        } catch { #expect(error.violations.map(\.rule) == [rule]) }
    }

    @Test func `an old name works and warns, and gives way to the new one`() throws {
        let old = try snapshot("", ["OLD_WAIT": "1s"])
        #expect(old.settings.wait == .seconds(1))
        #expect(old.warnings == [.oldVariable("OLD_WAIT", now: "TB_LIMITS_WAIT")])
        let both = try snapshot("", ["OLD_WAIT": "1s", "TB_LIMITS_WAIT": "0.5s"])
        #expect(both.settings.wait == .milliseconds(500))
        #expect(both.warnings == [.ignoredVariable("OLD_WAIT", now: "TB_LIMITS_WAIT")])
    }

    @Test func `tables and variables of other programs are left alone`() throws {
        let file = try SettingsFile(path: "a.toml", text: "[gateway]\nx = 1")
        var layers = SettingsLayers(file: file, environment: ["TB_GATEWAY_PORT": "1"])
        #expect(throws: SettingsRefusal.self) { try SettingsSnapshot<SampleSettings>(layers) }
        layers.foreignTables = ["gateway"]
        layers.foreignVariables = ["TB_GATEWAY_"]
        #expect(throws: Never.self) { try SettingsSnapshot<SampleSettings>(layers) }
    }

    @Test func `reading stops where nobody would read on`() throws {
        let text = (0..<1_000).map { "x\($0) = 1" }.joined(separator: "\n")
        #expect(violations(text).count == SettingsRefusal.most)
    }

    @Test func `the default file reads back as the defaults, every key of it`() throws {
        let text = try SettingsSnapshot<SampleSettings>.defaultFile()
        let (read, built) = (try snapshot(text), try snapshot())
        #expect(read.settings == built.settings)
        #expect(read.rows.map(\.value) == built.rows.map(\.value))
        for row in read.rows where !row.builtIn.isEmpty && row.key != "rewarder.salt" {
            #expect(row.origin.hasPrefix("a.toml"), "\(row.key)")
        }
        #expect(
            text.contains(
                """
                # How long.
                # Second line.
                # expected a duration with a unit (ms, s, m, h), 0s to 1m.
                # Variable: TB_LIMITS_WAIT. Flag: --wait. Reloads.
                wait = "1500ms"
                """))
    }
}
