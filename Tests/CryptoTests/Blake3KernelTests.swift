import Crypto
import Testing

@Suite struct Blake3KernelTests {
    @Test func `lanes are those of a kernel`() {
        #expect([4, 8, 16].contains(Blake3.lanes))
        #expect(Blake3.lanes == Blake3.Kernel.best.lanes)
    }

    @Test func `a kernel this machine has runs in its own lanes, and any other in the best's`() {
        let lanes: [Blake3.Kernel: Int] = [
            .oneByOne: 1, .portable: 4, .sse41: 4, .avx2: 8, .avx512: 16,
        ]
        for kernel in Blake3.Kernel.allCases {
            let runs = min(kernel, .best)
            #expect(kernel.lanes == lanes[runs])
        }
        #expect(Blake3.Kernel.best > .oneByOne)
    }
}
