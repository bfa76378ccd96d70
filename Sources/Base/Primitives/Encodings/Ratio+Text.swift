// A ratio as text: `1/2`, both numbers in decimal, in lowest terms. One ratio has one text.

extension Ratio {
    /// Accepts exactly what ``description`` writes.
    public init(parsing text: Span<UInt8>) throws(RatioError) {
        guard let slash = text.indices.first(where: { text[$0] == UInt8(ascii: "/") }) else {
            throw .expectedSlash
        }
        let top: UInt128
        let bottom: UInt128
        do throws(DecimalError) {
            top = try UInt128(decimal: text.extracting(..<slash))
        } catch { throw .numerator(error) }
        do throws(DecimalError) {
            bottom = try UInt128(decimal: text.extracting((slash + 1)...))
        } catch { throw .denominator(error) }
        guard let ratio = Ratio(top, over: bottom) else { throw .expectedNonZeroDenominator }
        guard ratio.denominator == bottom else { throw .expectedLowestTerms }
        self = ratio
    }

    public init(parsing text: String) throws(RatioError) {
        try self.init(parsing: text.utf8Span.span)
    }

    public func appendText(to text: inout [UInt8]) {
        numerator.appendDecimal(to: &text)
        text.append(UInt8(ascii: "/"))
        denominator.appendDecimal(to: &text)
    }
}

/// What the text of a ratio should have been. Positions within count from the number's own start.
public enum RatioError: Error, Hashable, Sendable {
    case expectedSlash
    case numerator(DecimalError)
    case denominator(DecimalError)
    case expectedNonZeroDenominator
    /// Both numbers can be divided by another; zero is `0/1`.
    case expectedLowestTerms
}

extension RatioError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedSlash: "expected two numbers with '/' between them"
        case .numerator(let error): "before '/': \(error)"
        case .denominator(let error): "behind '/': \(error)"
        case .expectedNonZeroDenominator: "expected a number other than zero behind '/'"
        case .expectedLowestTerms: "expected a ratio in lowest terms"
        }
    }
}
