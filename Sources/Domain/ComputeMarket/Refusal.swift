public import Ledger
import Primitives

extension ComputeMarket {
    /// Why a command was refused. Codes are wire codes: append, never renumber or reuse.
    public enum Refusal: Error, Hashable, Sendable {
        case noUnits, noPrice, emptySlice
        case deadlineNotAhead, deadlineTooFar
        case laneFull, numbersExhausted
        case unknownOffer, notYourOffer
        case unknownJob, notYourJob, alreadyMatched
        case notMatched, notItsProvider, deadlinePassed, wrongProof
        case amountTooLarge
        /// The money could not be set aside or paid.
        case ledger(Ledger.Refusal)
    }
}

extension ComputeMarket.Refusal {
    /// What a refusal of the ledger is added to.
    public static let ledgerCodes: UInt16 = 1_000

    /// 1 to 999 for the market's own; 1,000 and the ledger's raw value for the ledger's.
    public var code: UInt16 {
        switch self {
        case .noUnits: 1
        case .noPrice: 2
        case .emptySlice: 3
        case .deadlineNotAhead: 4
        case .deadlineTooFar: 5
        case .laneFull: 6
        case .numbersExhausted: 7
        case .unknownOffer: 8
        case .notYourOffer: 9
        case .unknownJob: 10
        case .notYourJob: 11
        case .alreadyMatched: 12
        case .notMatched: 13
        case .notItsProvider: 14
        case .deadlinePassed: 15
        case .wrongProof: 16
        case .amountTooLarge: 17
        case .ledger(let refusal): Self.ledgerCodes + refusal.rawValue
        }
    }

    /// The refusal that has this code, or nil where none has.
    public init?(code: UInt16) {
        guard let refusal = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = refusal
    }

    public var name: String {
        switch self {
        case .noUnits: "no_units"
        case .noPrice: "no_price"
        case .emptySlice: "empty_slice"
        case .deadlineNotAhead: "deadline_not_ahead"
        case .deadlineTooFar: "deadline_too_far"
        case .laneFull: "lane_full"
        case .numbersExhausted: "numbers_exhausted"
        case .unknownOffer: "unknown_offer"
        case .notYourOffer: "not_your_offer"
        case .unknownJob: "unknown_job"
        case .notYourJob: "not_your_job"
        case .alreadyMatched: "already_matched"
        case .notMatched: "not_matched"
        case .notItsProvider: "not_its_provider"
        case .deadlinePassed: "deadline_passed"
        case .wrongProof: "wrong_proof"
        case .amountTooLarge: "amount_too_large"
        case .ledger(let refusal): refusal.name
        }
    }
}

extension ComputeMarket.Refusal: CaseIterable {
    public static var allCases: [Self] {
        let own: [Self] = [
            .noUnits, .noPrice, .emptySlice, .deadlineNotAhead, .deadlineTooFar, .laneFull,
            .numbersExhausted, .unknownOffer, .notYourOffer, .unknownJob, .notYourJob,
            .alreadyMatched, .notMatched, .notItsProvider, .deadlinePassed, .wrongProof,
            .amountTooLarge,
        ]
        return own + Ledger.Refusal.allCases.map(Self.ledger)
    }
}

extension ComputeMarket.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noUnits: "zero units were named; expected 1 or more"
        case .noPrice: "the price per unit is zero; expected 1 or more"
        case .emptySlice: "the slice has no bytes; expected 1 or more"
        case .deadlineNotAhead: "the deadline is not ahead; expected a time later than the block's"
        case .deadlineTooFar:
            "the deadline is too far ahead; expected at most \(MarketBounds.standard.farthestDeadline.value) ms"
        case .laneFull:
            "the lane holds \(MarketBounds.standard.perLane) of these already; try later or another lane"
        case .numbersExhausted: "every number for new entries has been given"
        case .unknownOffer: "there is no open offer of that number"
        case .notYourOffer: "the offer is another account's; only its provider withdraws it"
        case .unknownJob: "there is no open job of that number"
        case .notYourJob: "the job is another account's; only its buyer cancels it"
        case .alreadyMatched: "the job is matched already; only a waiting job is cancelled"
        case .notMatched: "the job still waits for a provider; only a matched job is proven"
        case .notItsProvider: "the job is matched with another account; only its provider proves it"
        case .deadlinePassed: "the job's deadline has passed; its money goes back to the buyer"
        case .wrongProof:
            "the proof does not fit the job's commitment; expected the BLAKE3 digest of the slice"
        case .amountTooLarge: "units times price are too much; expected at most 2^53 - 1"
        case .ledger(let refusal): refusal.description
        }
    }
}
