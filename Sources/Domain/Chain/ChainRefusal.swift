/// Why the chain turned something away. Raw values are wire codes: append, never renumber or reuse.
public enum ChainRefusal: UInt16, Error, CaseIterable, Hashable, Sendable {
    case wrongChain = 1
    case expired = 2
    case lifetimeTooLong = 3
    case nonceUsed = 4
    case nonceTooHigh = 5
    case wrongKey = 6
    case badSignature = 7
    case feeTooLow = 8
    case cannotPayFee = 9
    case notAnOperator = 10
    case unknownParameter = 11
    case parameterOutOfBounds = 12
    case duplicateParameter = 13
    case nothingToChange = 14
    case malformedAuthorisation = 15
    case tooManyUnits = 16
    case blockFull = 17
    case unusableAuthority = 18
    case alreadyOpen = 19
    case rulesNotNewer = 20
    case upgradeNotAhead = 21
    case unknownRules = 22
    case emptyRebate = 23
    case treasuryTooSmall = 24
    case rebateNotTaken = 25
    case rulesTooOld = 26

    /// The stable name of the code.
    public var name: String {
        switch self {
        case .wrongChain: "wrong_chain"
        case .expired: "expired"
        case .lifetimeTooLong: "lifetime_too_long"
        case .nonceUsed: "nonce_used"
        case .nonceTooHigh: "nonce_too_high"
        case .wrongKey: "wrong_key"
        case .badSignature: "bad_signature"
        case .feeTooLow: "fee_too_low"
        case .cannotPayFee: "cannot_pay_fee"
        case .notAnOperator: "not_an_operator"
        case .unknownParameter: "unknown_parameter"
        case .parameterOutOfBounds: "parameter_out_of_bounds"
        case .duplicateParameter: "duplicate_parameter"
        case .nothingToChange: "nothing_to_change"
        case .malformedAuthorisation: "malformed_authorisation"
        case .tooManyUnits: "too_many_units"
        case .blockFull: "block_full"
        case .unusableAuthority: "unusable_authority"
        case .alreadyOpen: "already_open"
        case .rulesNotNewer: "rules_not_newer"
        case .upgradeNotAhead: "upgrade_not_ahead"
        case .unknownRules: "unknown_rules"
        case .emptyRebate: "empty_rebate"
        case .treasuryTooSmall: "treasury_too_small"
        case .rebateNotTaken: "rebate_not_taken"
        case .rulesTooOld: "rules_too_old"
        }
    }
}

extension ChainRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongChain:
            "the transaction names another chain; expected this chain's 'chain_id'"
        case .expired:
            "the transaction expired; 'expires_at' must be this block or a later one"
        case .lifetimeTooLong:
            "'expires_at' is too far ahead; expected at most 'transaction_lifetime_blocks' more "
                + "than the current height"
        case .nonceUsed:
            "the account has used this nonce; expected the next one"
        case .nonceTooHigh:
            "the account's transactions before this one are missing; expected the next nonce"
        case .wrongKey:
            "the keys that signed are not those of the account"
        case .badSignature:
            "a signature is not its key's, of this transaction's id"
        case .feeTooLow:
            "'max_fee' is below the lane's base fee times the command's units"
        case .cannotPayFee:
            "the account's balance does not cover the base fee and the tip"
        case .notAnOperator:
            "only the operators' account may change parameters or rules, or give rebates"
        case .unknownParameter:
            "there is no parameter of this name"
        case .parameterOutOfBounds:
            "a parameter's value is outside its bounds"
        case .duplicateParameter:
            "a parameter is named twice in one change"
        case .nothingToChange:
            "the command leaves everything as it is"
        case .malformedAuthorisation:
            "the authorisation is malformed; expected 1 to 16 strictly ascending keys, a threshold "
                + "up to their number and exactly as many signatures, by ascending index"
        case .tooManyUnits:
            "the command costs more units than a block has"
        case .blockFull:
            "the block has no room for the command; it may be in the next one"
        case .unusableAuthority:
            "no key has an authority of zeros; expected the digest of a key or a policy"
        case .alreadyOpen:
            "the chain was opened before"
        case .rulesNotNewer:
            "the rules are not newer than those that hold; expected a higher 'version'"
        case .upgradeNotAhead:
            "rules begin with a block to come; expected a 'height' above the open block's"
        case .unknownRules:
            "this node's program does not know rules of that version; ask one of a newer program"
        case .emptyRebate:
            "a rebate needs an account and an amount of at least one unit"
        case .treasuryTooSmall:
            "the treasury holds less than the rebate"
        case .rebateNotTaken:
            "the ledger cannot take the rebate: all 64-bit numbers of deposits were given"
        case .rulesTooOld:
            "the rules that hold do not know the command; operators plan newer ones with 'upgrade'"
        }
    }
}
