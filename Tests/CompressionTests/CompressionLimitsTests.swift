import Compression
import Testing

@Suite struct CompressionLimitsTests {
    @Test func `the bounds are eight mebibytes, a hundred times, and a window of eight mebibytes`()
    {
        let limits = CompressionLimits()
        #expect(limits.output == 8_388_608)
        #expect(limits.ratio == 100)
        #expect(limits.unratedOutput == 65_536)
        #expect(limits.windowLog == 23)
    }

    @Test(arguments: ContentCoding.allCases)
    func `the ratio counts from the first byte beyond what is free`(coding: ContentCoding) throws {
        let wire = try coded([UInt8](repeating: 0, count: 10_000), coding)
        let limits = CompressionLimits(ratio: 1, unratedOutput: 9_999)
        #expect(decoded([wire], coding, limits: limits).error == .ratio(limit: 1))
        let free = CompressionLimits(ratio: 1, unratedOutput: 10_000)
        #expect(decoded([wire], coding, limits: free).error == nil)
    }

    @Test(arguments: ContentCoding.allCases)
    func `a whole message is held to the same bounds`(coding: ContentCoding) throws {
        let wire = try coded([UInt8](repeating: 0, count: 10_000), coding)
        let limits = CompressionLimits(output: 9_999)
        let refusal: CompressionError?
        do throws(CompressionError) {
            _ = try Decompressor.decompress(wire.span, coding, limits: limits)
            refusal = nil
        } catch {
            refusal = error
        }
        #expect(refusal == .tooLarge(limit: 9_999))
        let bytes = try Decompressor.decompress(wire.span, coding)
        #expect(bytes.count == 10_000)
    }
}
