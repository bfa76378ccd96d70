/// One line of output: what is measured, on what, in which unit, and beside whom.
struct Case: Sendable {
    /// `room.part/what-is-done`, as in `records.json/read-500k-events`.
    let name: String
    /// Everything that decides the result besides code and machine; printed with every result.
    let parameters: KeyValuePairs<String, String>
    let unit: Unit
    /// Makes the input and the contenders. Never measured, and run only for a chosen case.
    let prepare: @Sendable () throws -> Match

    init(
        _ name: String, _ parameters: KeyValuePairs<String, String>, unit: Unit,
        prepare: @escaping @Sendable () throws -> Match
    ) {
        self.name = name
        self.parameters = parameters
        self.unit = unit
        self.prepare = prepare
    }
}
