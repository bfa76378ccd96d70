import Ledger
public import Primitives
import Records

extension GenesisFile {
    /// The genesis of a chain for development: one machine, keys that everyone knows.
    ///
    /// Of the supply, the faucet begins with most of what is issued, and the accounts of the
    /// walk-through with a little, so that a purchase needs no transfer first.
    ///
    /// It settles jobs for real from its first block on: nothing on it is worth anything.
    public static let dev: GenesisFile = {
        var file = devOfFirstRules
        (file.version, file.rules) = (.newest, .second)
        file.settlement = SettlementGenesis(.real)
        return file
    }()

    /// The development genesis of before there were modes: chains that began with it go on.
    public static let devOfFirstRules: GenesisFile = {
        var file = GenesisFile()
        file.version = 1
        file.chainID = ChainID(checked: "tb-dev")
        file.time = Milliseconds(1_767_225_600_000)
        file.mode = .development
        let operators = KeyPolicy(threshold: 1, keys: [DevelopmentKey.operator.publicKey])
        file.operators = operators
        file.ledger = LedgerGenesis(
            supply: Amount(units: 9_000_000_000_000_000),
            allocations: [
                LedgerGenesis.Allocation(
                    DevelopmentKey.faucet.address, Amount(units: 1_000_000_000_000_000)),
                LedgerGenesis.Allocation(
                    operators.address, Amount(units: 1_000_000_000)),
                LedgerGenesis.Allocation(
                    DevelopmentKey.buyer.address, Amount(units: 1_000_000_000_000)),
                LedgerGenesis.Allocation(
                    DevelopmentKey.provider.address, Amount(units: 1_000_000_000)),
            ])
        return file
    }()

    /// What the development genesis hashes to. A node that finds another does not start: either a
    /// field was changed, or what is hashed of it.
    public static let devHash = Digest(
        0xa225_6dcf_a9ba_183b, 0xeb61_7aa9_e6c8_d69d, 0x15d2_bc09_72f2_27c4,
        0xcba1_92a4_33fa_e204)

    /// What the one of before there were modes hashes to.
    public static let devHashOfFirstRules = Digest(
        0x3793_446b_1c34_4bcc, 0xf890_9db4_e2cd_62c5, 0xc0c0_4f9e_1f72_4c6c,
        0x5202_f5c1_01ee_33a0)

    /// What development chains may have begun with, the newest first.
    public static let devHashes = [devHash, devHashOfFirstRules]

    /// The development genesis, if it is still the one that was pinned.
    public static func development() throws(GenesisFault) -> GenesisFile {
        try dev.check(pinned: devHash)
        return dev
    }
}
