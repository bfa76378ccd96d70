import Primitives
import Simulation
import Tables

/// Something that holds of every table, whatever its keys and rows.
protocol TableProperty {
    func check<Key: SampleKey, Row: SampleRow>(
        _ key: Key.Type, _ row: Row.Type, seed: UInt64
    ) throws
}

/// The tables that properties are checked on.
enum SampleTable: CaseIterable {
    case jobs, balances, offers, assets, crowded, octets, parcels, marks

    func check(_ property: some TableProperty, seed: UInt64) throws {
        switch self {
        case .jobs: try property.check(ID<Job>.self, Label.self, seed: seed)
        case .balances: try property.check(KeyPair<Address, Asset>.self, Balance.self, seed: seed)
        case .offers: try property.check(Digest.self, Bid.self, seed: seed)
        case .assets: try property.check(Asset.self, Bid.self, seed: seed)
        case .crowded: try property.check(PlacedKey.self, Label.self, seed: seed)
        case .octets: try property.check(OctetKey.self, Balance.self, seed: seed)
        case .marks: try property.check(Digest.self, Mark.self, seed: seed)
        case .parcels: try property.check(ID<Job>.self, Parcel.self, seed: seed)
        }
    }
}
