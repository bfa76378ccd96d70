import Loops
import Simulation
import SpecTesting
import Testing

@Suite struct ByteBufferTests {
    private func contents(_ buffer: borrowing ByteBuffer) -> [UInt8] {
        let span = buffer.span
        return span.withUnsafeBytes { Array($0) }
    }

    private func random(_ count: ClosedRange<Int>, _ dice: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: count, using: &dice)).map { _ in UInt8(truncatingIfNeeded: dice.next())
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `it holds what an array would`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var buffer = ByteBuffer()
        var twin: [UInt8] = []
        for _ in 0..<200 {
            switch Int.random(in: 0..<12, using: &dice) {
            case 0, 1:
                let bytes = random(0...900, &dice)
                buffer.append(bytes)
                twin += bytes
            case 2:
                let bytes = random(0...300, &dice)
                buffer.append(bytes.span)
                buffer.append(bytes[(bytes.count / 2)...])
                twin += bytes + bytes[(bytes.count / 2)...]
            case 3:
                buffer.append("HTTP/1.1 ☃ 200 OK\r\n")
                twin += "HTTP/1.1 ☃ 200 OK\r\n".utf8
            case 4:
                let text = String(repeating: "né", count: Int.random(in: 0...40, using: &dice))
                buffer.append(text.utf8)
                buffer.append(text.dropFirst(1).utf8)
                twin += Array(text.utf8) + Array(text.dropFirst(1).utf8)
            case 5:
                buffer.append(UInt8(ascii: "!"))
                twin.append(UInt8(ascii: "!"))
            case 6:
                let shift = UInt64.random(in: 0..<64, using: &dice)
                let number = Int(truncatingIfNeeded: dice.next()) >> shift
                buffer.append(decimal: number)
                buffer.append(hex: number)
                twin += "\(number)".utf8
                twin += String(UInt(bitPattern: number), radix: 16).utf8
            case 7:
                let least = Int.random(in: 0...2_000, using: &dice)
                let bytes = random(0...max(least, 1), &dice).prefix(least)
                let room = buffer.withSpare(atLeast: least) { spare in
                    for (index, byte) in bytes.enumerated() { spare[index] = byte }
                    return (bytes.count, spare.count)
                }
                #expect(room >= least)
                twin += bytes
            case 8:
                let count = Int.random(in: 0...twin.count, using: &dice)
                buffer.removeLast(count)
                twin.removeLast(count)
            case 9:
                buffer.release()
                if twin.isEmpty { #expect(buffer.capacity == 0) }
            default:
                let count = min(twin.count, .random(in: 0...1_500, using: &dice))
                buffer.consume(count)
                twin.removeFirst(count)
            }
            #expect(buffer.count == twin.count && buffer.isEmpty == twin.isEmpty)
            #expect(contents(buffer) == twin)
            if let last = twin.indices.last { #expect(buffer[last] == twin[last]) }
        }
    }

    @Test func `it holds no memory before it is used, nor after it is released empty`() {
        var buffer = ByteBuffer()
        #expect(buffer.capacity == 0)
        buffer.append([1, 2, 3])
        buffer.release()
        #expect(contents(buffer) == [1, 2, 3])
        buffer.consume(3)
        #expect(buffer.capacity > 0)
        buffer.release()
        #expect(buffer.capacity == 0)
    }

    @Test func `what passes through needs no more room than what is there at a time`() {
        var buffer = ByteBuffer()
        for _ in 0..<10_000 {
            buffer.append([UInt8](repeating: 7, count: 300))
            buffer.consume(buffer.count > 200 ? 300 : 0)
        }
        #expect(buffer.capacity <= 1_024)
    }

    @Test func `decimal and hexadecimal digits of the extremes`() {
        var buffer = ByteBuffer()
        for number in [0, 9, 10, 15, 16, -1, .max, .min] {
            buffer.append(decimal: number)
            buffer.append(" ")
            buffer.append(hex: number)
            buffer.append("\n")
        }
        let expected = """
            0 0
            9 9
            10 a
            15 f
            16 10
            -1 ffffffffffffffff
            9223372036854775807 7fffffffffffffff
            -9223372036854775808 8000000000000000

            """
        #expect(String(decoding: contents(buffer), as: UTF8.self) == expected)
    }

    @Test func `to consume more than there is is our own bug`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.append([1])
            buffer.consume(2)
        }
    }
}
