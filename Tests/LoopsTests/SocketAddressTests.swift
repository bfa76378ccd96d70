import CSystem
import Glibc
import Simulation
import SpecTesting
import Testing

@testable import Loops

@Suite struct SocketAddressTests {
    @Test(arguments: [
        "127.0.0.1:80", "0.0.0.0:0", "255.255.255.255:65535", "[::]:0", "[::1]:80",
        "[2001:db8::1]:443", "[1:2:3:4:5:6:7:8]:1", "[fe80::1%2]:80", "[1:0:0:2::3]:9",
        "[::ffff:10.0.0.1]:5", "unix:/run/node.sock", "unix:relative", "unix:é",
    ])
    func `an address is written as it is read`(text: String) throws {
        #expect(try #require(SocketAddress(text)).description == text)
    }

    @Test(arguments: [
        ("[0:0:0:0:0:0:0:1]:80", "[::1]:80"), ("[2001:DB8:0:0:1::]:1", "[2001:db8:0:0:1::]:1"),
        ("[1:0:2:3:4:5:6:7]:1", "[1:0:2:3:4:5:6:7]:1"),
    ])
    func `other forms are read and written as RFC 5952 says`(text: String, form: String) throws {
        #expect(try #require(SocketAddress(text)).description == form)
    }

    @Test(arguments: [
        "", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:080",
        "127.0.0.1:-1", "127.0.0.1:+1", "127.1:80", "127.0.0.01:80", "256.0.0.1:80",
        "0x7f.0.0.1:80", "localhost:80", "::1:80", "[::1]", "[::1]80", "[::1%]:80", "[::1%0]:80",
        "[::1%eth0]:80", "[127.0.0.1]:80", "[1::2::3]:80", "[]:80", "unix:", "unix:a\0b",
        "unix:" + String(repeating: "x", count: 108), "127.0.0.1:80 ", " 127.0.0.1:80",
    ])
    func `anything else is refused`(text: String) { #expect(SocketAddress(text) == nil) }

    @Test(arguments: Trials.seeds(5_000))
    func `the system's form and the text bring every address back`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let port = UInt16(truncatingIfNeeded: dice.next())
        var groups = (0..<8).map { _ in dice.next() % 2 == 0 ? 0 : dice.next() & 0xffff }
        if dice.next() % 4 == 0 { groups = [0, 0, 0, 0, 0, 0xffff] + groups[6...] }
        let bits = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
        let zone = dice.next() % 2 == 0 ? 0 : UInt32(truncatingIfNeeded: dice.next())
        let path = String(repeating: "p", count: Int.random(in: 1...107, using: &dice))
        let addresses: [SocketAddress] = [
            .ipv4(IPv4Address(bits: UInt32(truncatingIfNeeded: dice.next())), port: port),
            .ipv6(IPv6Address(bits: bits), port: port, zone: zone), .unix(path: path),
        ]
        for address in addresses {
            #expect(SocketAddress(address.description) == address)
            let back = address.withSystemForm { form, length in
                var storage = sockaddr_storage()
                memcpy(&storage, form, Int(length))
                return SocketAddress(storage, length: length)
            }
            #expect(back == address)
        }
    }

    @Test func `which addresses are this machine's own`() {
        for text in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.2]:1", "unix:/s"] {
            #expect(SocketAddress(text)?.isLoopback == true)
        }
        for text in ["128.0.0.1:1", "0.0.0.0:1", "[::]:1", "[::2]:1", "[::ffff:10.0.0.1]:1"] {
            #expect(SocketAddress(text)?.isLoopback == false)
        }
    }
}
