/// Every case there is, room by room, in the order they run.
enum Catalogue {
    static let cases: [Case] =
        RecordsCases.cases + CryptoCases.cases + HashCases.cases + TablesCases.cases
        + StateTreeCases.cases
        + StoreCases.cases
}
