import Primitives
import Testing

@Suite struct Bech32mMemoryTests {
    private func text(of bytes: [UInt8], prefix: String) throws(Bech32mError) -> String {
        var text = [UInt8]()
        var refusal: Bech32mError?
        text.append(addingCapacity: Bech32m.mostCharacters) { output in
            do throws(Bech32mError) {
                try Bech32m.append(bytes.span, prefix: prefix, to: &output)
            } catch { refusal = error }
        }
        if let refusal { throw refusal }
        return String(decoding: text, as: UTF8.self)
    }

    private func bytes(of text: String) throws(Bech32mError) -> (prefix: Int, bytes: [UInt8]) {
        var (bytes, prefix, refusal): ([UInt8], Int, Bech32mError?) = ([], 0, nil)
        bytes.append(addingCapacity: Bech32m.mostBytes) { output in
            do throws(Bech32mError) {
                prefix = try Bech32m.appendBytes(of: text.utf8Span.span, to: &output)
            } catch { refusal = error }
        }
        if let refusal { throw refusal }
        return (prefix, bytes)
    }

    @Test(arguments: UInt64(0)..<16)
    func `what is written into memory is what is written as text, and reads back`(
        seed: UInt64
    ) throws {
        var dice = Dice(seed: seed)
        for count in 0..<50 {
            let value = dice.bytes(count)
            let text = try text(of: value, prefix: "tb")
            #expect(try Bech32m.encode(value, prefix: "tb") == text)
            let read = try bytes(of: text)
            #expect(read.bytes == value)
            #expect(read.prefix == 2)

            // Damage is judged alike, to the same error.
            var damaged = Array(text.utf8)
            damaged[Int(dice.next() % UInt64(damaged.count))] ^= 1 << UInt8(dice.next() % 7)
            let spoilt = String(decoding: damaged, as: UTF8.self)
            let (ours, theirs) = (
                verdict { _ = try bytes(of: spoilt) }, verdict { _ = try Bech32m.decode(spoilt) }
            )
            #expect(ours == theirs)
        }
    }

    @Test func `what cannot be written is refused alike`() {
        for (count, prefix) in [(57, "tb"), (49, "tb"), (1, ""), (1, "TB"), (1, "a b")] {
            let value = [UInt8](repeating: 1, count: count)
            let ours = verdict { _ = try text(of: value, prefix: prefix) }
            let theirs = verdict { _ = try Bech32m.encode(value, prefix: prefix) }
            #expect(ours == theirs)
        }
    }

    /// Symbols that spell no whole bytes, behind right checksums. The first is a vector of BIP 350.
    @Test(
        arguments: [
            ("11" + String(repeating: "l", count: 82) + "ludsr8", .expectedZeroPadding(at: 83)),
            (Bech32mTwin.text("tb", [31, 1]), .expectedZeroPadding(at: 4)),
            (Bech32mTwin.text("tb", [31, 26]), .expectedZeroPadding(at: 4)),
            (Bech32mTwin.text("tb", [0]), .expectedNoSpareSymbol(at: 3)),
            (Bech32mTwin.text("tb", [0, 0, 0]), .expectedNoSpareSymbol(at: 5)),
            (Bech32mTwin.text("tb", [0, 0, 0, 0, 0, 0]), .expectedNoSpareSymbol(at: 8)),
        ] as [(String, Bech32mError)])
    func `leftover bits are refused alike`(text: String, reason: Bech32mError) {
        #expect(throws: reason) { try Bech32m.decode(text) }
        #expect(throws: reason) { try bytes(of: text) }
        #expect(throws: Never.self) { try Bech32m.check(text.utf8Span.span) }
    }

    private func verdict(_ body: () throws -> Void) -> Bech32mError? {
        do {
            try body()
            return nil
        } catch { return error as? Bech32mError }
    }
}
