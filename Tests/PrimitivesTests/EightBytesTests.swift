import Primitives
import Testing

@Suite struct EightBytesTests {
    @Test func `the first byte is the lowest`() {
        let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        let word = EightBytes.load(bytes.span, from: 1)
        #expect(word == 0x0807_0605_0403_0201)
    }

    @Test(arguments: 0...8)
    func `as many bytes are appended as were asked for`(count: Int) {
        var bytes: [UInt8] = [9]
        bytes.append(addingCapacity: 16) { output in
            EightBytes.append(0x0807_0605_0403_0201, count: count, to: &output)
            EightBytes.append(0xFF, count: 1, to: &output)
        }
        #expect(bytes == [9] + (0..<UInt8(count)).map { $0 + 1 } + [0xFF])
    }

    @Test func `storing without room for eight bytes stops the program`() async {
        await #expect(processExitsWith: .failure) {
            var bytes = [UInt8]()
            bytes.append(addingCapacity: 7) { EightBytes.append(0, count: 1, to: &$0) }
        }
    }

    @Test func `loading beyond the end stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
            _ = EightBytes.load(bytes.span, from: 0)
        }
    }
}
