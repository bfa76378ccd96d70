import Chain
import Primitives
import Surface
import Telemetry
import Terminal
import Testing

@Suite struct ValueKindTests {
    @Test func `what a kind writes it reads back`() {
        let address = DevelopmentKey.buyer.address
        #expect(
            ValueKind<Address>.address.read(ValueKind<Address>.address.write(address)) == address)
        #expect(
            ValueKind<Amount>.amount.read("340282366920938463463374607431768211455") == .maximum)
        #expect(ValueKind<Asset>.asset.read("1") == .industrial)
        #expect(ValueKind<Height>.height.read("0") == .genesis)
        #expect(ValueKind<Digest>.digest.read(Digest.zero.hex) == .zero)
        #expect(ValueKind<ID<Int>>.id(of: "it").read("7") == ID(7))
    }

    @Test func `what is none is refused`() {
        for text in ["", "tb1", "TB1" + DevelopmentKey.buyer.address.text.dropFirst(3), "1"] {
            #expect(ValueKind<Address>.address.read(text) == nil)
        }
        for text in ["", "-1", "1.5", "1e3", "340282366920938463463374607431768211456", "01"] {
            #expect(ValueKind<Amount>.amount.read(text) == nil)
        }
        #expect(ValueKind<ID<Int>>.id(of: "it").read("0") == nil)
        #expect(ValueKind<Asset>.asset.read("4294967296") == nil)
        #expect(ValueKind<Digest>.digest.read("00") == nil)
    }

    @Test func `a time from now counts from the later clock`() throws {
        var status = NodeStatus()
        status.time = Milliseconds(5_000)
        #expect(try status.time(after: .milliseconds(1_500), by: .fixed(0)).value == 6_500)
        let later = WallClock.fixed(9_000 * 1_000_000)
        #expect(try status.time(after: .seconds(2), by: later).value == 11_000)
        status.time = Milliseconds(.max)
        #expect(throws: CommandFailure.self) { try status.time(after: .seconds(1), by: .fixed(0)) }
    }
}
