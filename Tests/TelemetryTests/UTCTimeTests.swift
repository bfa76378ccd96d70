import Foundation
import SpecTesting
import Testing

@testable import Telemetry

@Suite struct UTCTimeTests {
    private static func text(_ milliseconds: UInt64) -> String {
        HexDigits.text { UTCTime(nanoseconds: milliseconds * 1_000_000).append(to: &$0) }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `Foundation writes the same`(seed: UInt64) {
        // Up to the year 2554, the last that nanoseconds reach.
        let milliseconds = seed % 18_446_744_073_709
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let whole = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
        let expected = whole.formatted(style).replacing(
            ".000Z", with: "." + String(String(1_000 + milliseconds % 1_000).dropFirst()) + "Z")
        #expect(Self.text(milliseconds) == expected)
    }

    @Test func `leap days and the ends of years are in their places`() {
        #expect(Self.text(0) == "1970-01-01T00:00:00.000Z")
        #expect(Self.text(951_782_399_999) == "2000-02-28T23:59:59.999Z")
        #expect(Self.text(951_782_400_000) == "2000-02-29T00:00:00.000Z")
        #expect(Self.text(4_107_542_400_000) == "2100-03-01T00:00:00.000Z")
        #expect(Self.text(1_735_689_599_999) == "2024-12-31T23:59:59.999Z")
    }
}
