import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import SpecTesting
import Testing
import World

@Suite struct WorldCommandTests {
    private let commands: [(World.Command, tag: UInt8, units: UInt64)] = [
        (World.transfer(1, to: .buyer), 1, 1), (World.reserve(1, to: .buyer, until: 9), 1, 2),
        (.ledger(.transfers(LinkedTransfers([]))), 1, 1),
        (.chain(.rotateKey(RotateKey(authority: Digest(1, 2, 3, 4)))), 2, 1),
        (World.offer(units: 1, price: 1), 3, 4), (World.prove(4), 3, 3),
        (.settlement(.arm(Arm(delay: 5))), 4, 1),
    ]

    @Test func `a command is its room's behind the room's tag, and costs what the room says`()
        throws
    {
        for (command, tag, units) in commands {
            let bytes = command.binary()
            #expect(bytes.first == tag)
            #expect(try World.Command(binary: bytes) == command)
            #expect(try World.Command(json: command.json()) == command)
            #expect(command.units == units)
        }
    }

    @Test func `no command is free`() {
        #expect(commands.allSatisfy { $0.0.units > 0 })
    }

    @Test func `a transaction costs its command and each signature behind the first`() throws {
        let transaction = try SampleWorld().transaction(World.transfer(1, to: .buyer))
        #expect(transaction.units == 1 + transaction.authorisation.units)
        #expect(transaction.authorisation.units == 0)
    }
}
