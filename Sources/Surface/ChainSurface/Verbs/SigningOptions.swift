package import Primitives
import Surface
package import Terminal

/// What every verb takes that signs something and hands it in.
package enum SigningOptions {
    package static let keyFile = Option.secret(
        "key-file", "the file of the key to sign with, or - for the standard input")
    package static let lane = Option<FeeLane>(
        "lane", .named(), default: .consumer, "the fee lane")
    package static let tip = Option<Amount>(
        "tip", .amount, default: .zero, "what the block's proposer gets on top")
    package static let maxFee = Option<Amount?>.optional(
        "max-fee", .amount,
        "the most to pay in fees; twice what they are now where nothing is said")
    package static let expiresIn = Option<UInt64>(
        "expires-in", .integer(in: 1...604_800), default: 600,
        "after how many blocks it must not be done any more")

    package static let all: [any DeclaredOption] = [keyFile, lane, tip, maxFee, expiresIn]
}
