extension Ledger {
    /// Why the ledger refused. Raw values are wire codes: append, never renumber or reuse.
    public enum Refusal: UInt16, Error, CaseIterable, Hashable, Sendable {
        case zeroAmount = 1
        case unknownAsset = 2
        case insufficientFunds = 3
        case overflow = 4
        case noRecipient = 5
        case alreadyDone = 6
        case noTransfers = 7
        case tooManyTransfers = 8
        case unknownDeposit = 9
        case wrongAsset = 10
        case exceedsDeposit = 11
        case unknownHold = 12
        case notYours = 13
        case holdExpired = 14
        case expiresTooSoon = 15
        case expiresTooLate = 16
        case outOfNumbers = 17
        case alreadyOpen = 18
        case supplyTooLarge = 19
        case allocationsExceedSupply = 20
        case unsoundEmission = 21
        case assetExists = 22
        case burned = 23
    }
}

extension Ledger.Refusal {
    /// What clients match on; as stable as the raw value.
    public var name: String {
        switch self {
        case .zeroAmount: "zero_amount"
        case .unknownAsset: "unknown_asset"
        case .insufficientFunds: "insufficient_funds"
        case .overflow: "overflow"
        case .noRecipient: "no_recipient"
        case .alreadyDone: "already_done"
        case .noTransfers: "no_transfers"
        case .tooManyTransfers: "too_many_transfers"
        case .unknownDeposit: "unknown_deposit"
        case .wrongAsset: "wrong_asset"
        case .exceedsDeposit: "exceeds_deposit"
        case .unknownHold: "unknown_hold"
        case .notYours: "not_yours"
        case .holdExpired: "hold_expired"
        case .expiresTooSoon: "expires_too_soon"
        case .expiresTooLate: "expires_too_late"
        case .outOfNumbers: "out_of_numbers"
        case .alreadyOpen: "already_open"
        case .supplyTooLarge: "supply_too_large"
        case .allocationsExceedSupply: "allocations_exceed_supply"
        case .unsoundEmission: "unsound_emission"
        case .assetExists: "asset_exists"
        case .burned: "burned"
        }
    }
}

extension Ledger.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .zeroAmount: "the amount is zero; expected at least one unit"
        case .unknownAsset: "there is no such asset on this chain"
        case .insufficientFunds: "the place it comes from holds less than the amount"
        case .overflow: "a sum would exceed 128 bits"
        case .noRecipient: "it is addressed to nobody; expected the address of an account"
        case .alreadyDone: "this sender has done a transfer under this reference within a day"
        case .noTransfers: "there is no transfer in it; expected 1 to \(LinkedTransfers.most)"
        case .tooManyTransfers: "there are more than \(LinkedTransfers.most) transfers in it"
        case .unknownDeposit: "there is no such deposit, or it was closed"
        case .wrongAsset: "the deposit is of another asset"
        case .exceedsDeposit: "the deposit holds less than the amount"
        case .unknownHold: "there is no such hold, or it was posted, voided or has gone back"
        case .notYours: "only its owner posts a hold, only its owner or beneficiary voids it"
        case .holdExpired: "the hold has expired and goes back to its owner"
        case .expiresTooSoon: "the hold would expire at once; expected a time that is to come"
        case .expiresTooLate: "the hold would stand too long; expected at most 366 days"
        case .outOfNumbers: "all 64-bit numbers of deposits or references were given"
        case .alreadyOpen: "the ledger was opened before"
        case .supplyTooLarge: "the supply exceeds 2^53 - 1 units"
        case .allocationsExceedSupply: "the allocations come to more than the supply"
        case .unsoundEmission:
            """
            the emission lacks an amount or a period, feeds what it is fed from, \
            or says only one of how much it decays and how often
            """
        case .assetExists: "the asset was introduced before"
        case .burned: "what was burned never moves again"
        }
    }
}
